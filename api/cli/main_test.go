package cli

import (
	"os"
	"slaledger/api/apitest"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(apitest.Main(m)) }

// top is the repository's top level, from here.
const top = "../.."
