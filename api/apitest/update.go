package apitest

import "flag"

// Update says that what tests make is to be written anew: tours, lists on pages,
// examples and golden forms.
var Update = flag.Bool("update", false, "write what tests make anew, instead of comparing")
