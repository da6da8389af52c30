package pages

import (
	"fmt"
	"strings"
)

// Words are all words of the pages in one language, by page. A placeholder is written as
// in fmt; every word has the same ones in each language.
type Words struct {
	Frame    frameWords
	SignIn   signInWords
	Link     linkWords
	Settings settingsWords
	Error    errorWords
	Contract contractWords
}

var japanese = Words{
	Frame: frameJapanese, SignIn: signInJapanese, Link: linkJapanese, Settings: settingsJapanese, Error: errorJapanese,
	Contract: contractJapanese,
}

var english = Words{
	Frame: frameEnglish, SignIn: signInEnglish, Link: linkEnglish, Settings: settingsEnglish, Error: errorEnglish,
	Contract: contractEnglish,
}

func wordsIn(inEnglish bool) *Words {
	if inEnglish {
		return &english
	}
	return &japanese
}

// say fills the placeholders of words.
func say(words string, values ...any) string { return fmt.Sprintf(words, values...) }

// part is a part of a sentence: words, or a value that stands out.
type part struct {
	Text  string
	Value bool
}

// figureMark stands around what is put for a placeholder, to find it again.
const figureMark = "\x00"

// parts fills the placeholders of words, and tells them from what was put there.
func parts(words string, values ...any) []part {
	marked := make([]any, len(values))
	for i, value := range values {
		marked[i] = figureMark + fmt.Sprint(value) + figureMark
	}
	var list []part
	for i, text := range strings.Split(fmt.Sprintf(words, marked...), figureMark) {
		if text != "" {
			list = append(list, part{text, i%2 == 1})
		}
	}
	return list
}
