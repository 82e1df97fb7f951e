/* SPDX-License-Identifier: ISC */
/* A program that does nothing, linked with all that libpp is linked with. */
int
main(void)
{
	return 0;
}
