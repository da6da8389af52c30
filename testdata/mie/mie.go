// Package mie holds the sample contract, modelled on Mie prefecture's
// public-works progress system.
package mie

import _ "embed"

// Book is book.json: the sample's agreement and 30 months of its results.
//
//go:embed book.json
var Book []byte
