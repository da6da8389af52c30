// Package docs has those of the project's documents that the pages show.
package docs

import "embed"

// Files are the documents, by the names of their files.
//
//go:embed rules.ja.md procedures.ja.md handbook.ja.md handover.ja.md
var Files embed.FS
