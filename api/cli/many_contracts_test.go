package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
)

// filled returns the path of a file in a folder with so many contracts of 72 months and 30
// items, each taken in as a Book. It is filled once.
func filled(b *testing.B, folder string, contracts int) (path string) {
	b.Helper()
	path = filepath.Join(folder, fmt.Sprintf("many-%d.db", contracts))
	if _, err := os.Stat(path); err == nil {
		return path
	}
	s := apitest.ServeOn(b, path)
	for range contracts {
		s.ImportedBook(b, bookOfMany())
	}
	return path
}

// bookOfMany is the Book of each of many contracts.
func bookOfMany() *domain.Book { return apitest.ManyMonths(72, 30) }

func timeOf(do func()) time.Duration {
	began := time.Now()
	do()
	return time.Since(began)
}
