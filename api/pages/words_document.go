package pages

// documentWords are those around documents.
type documentWords struct {
	Japanese, Parts, Part, Decisions, Index string
}

var documentJapanese = documentWords{
	Japanese:  "この文書は日本語です。",
	Parts:     "この文書の章",
	Part:      "規則の章",
	Decisions: "決定",
	Index:     "条項の索引",
}

var documentEnglish = documentWords{
	Japanese:  "This document is in Japanese, the language of the contract.",
	Parts:     "Parts of this document",
	Part:      "Parts of the rules",
	Decisions: "Decisions",
	Index:     "Index of clauses",
}
