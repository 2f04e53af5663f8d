#ifndef TESTS_SUPPORT_CARTE_H
#define TESTS_SUPPORT_CARTE_H
/* A small carte for tests of selling: two tax classes, a set of modifiers, an open price, one for coupons of "noodles". */
#define CARTE_CSV \
	"kind,id,name,brief,group,price,tax,code,choices,station,product,set,least,most,rate\r\n" \
	"tax,A,VAT 7%,,,,,,,,,,,,7\r\n" \
	"tax,B,VAT 19%,,,,,,,,,,,,19\r\n" \
	"group,mains,Mains,,,,,,,,,,,,\r\n" \
	"group,drinks,Drinks,,,,,,,,,,,,\r\n" \
	"set,spice,Spice,,,,,,,,,,1,1,\r\n" \
	"modifier,1,Mild,Mild,,0,,,,,,spice,,,\r\n" \
	"modifier,2,Hot,Ht,,1.00,,,,,,spice,,,\r\n" \
	"item,12,Beef noodles,Noodles,mains,28.00,A,,,kitchen,noodles,,,,\r\n" \
	"item,13,Fried rice,Rice,mains,18.50,A,,spice,kitchen,,,,,\r\n" \
	"item,20,Tea,Tea,drinks,6.00,B,4006381333931,,,,,,,\r\n" \
	"item,99,Special,Special,mains,open,A,,,,,,,,\r\n"

#endif
