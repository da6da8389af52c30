package pages_test

import (
	"os"
	"testing"

	"slaledger/api/apitest"
)

func TestMain(m *testing.M) { os.Exit(apitest.Main(m)) }
