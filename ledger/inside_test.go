package ledger

// DecisionsIn lets the tests see which words there are.
var DecisionsIn = decisionsIn
