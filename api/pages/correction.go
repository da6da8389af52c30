package pages

// correction is what a result is to be instead.
type correction struct{}
