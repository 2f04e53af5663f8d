/* For cppcheck, which does not read the headers of libraries: their loops. */
#define json_array_foreach(array, i, v) for (i = 0; (v = json_array_get(array, i)); i++)
#define json_object_foreach(object, k, v) for (k = json_first(object); (v = json_value(object, k)); k = json_next(object, k))
