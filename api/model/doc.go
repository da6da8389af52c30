// Package model plays random sequences of commands by all roles against a plain
// model, which keeps lists of facts and calculates a Book anew after every
// command. It has tests only.
package model
