// Command slaledger keeps the points and penalties of a service level agreement.
package main

import "slaledger/api/cli"

func main() { cli.Main() }
