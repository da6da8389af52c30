package cli

import (
	"os"
	"testing"

	"slaledger/api/apitest"
)

func TestMain(m *testing.M) { os.Exit(apitest.Main(m)) }

// top is the repository's top level, from here.
const top = "../.."
