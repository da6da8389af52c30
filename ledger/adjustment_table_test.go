package ledger_test

// adjustmentTable says of every state of an adjustment what becomes of it with
// every decision. A state is who proposed the adjustment, P the prefecture or V
// the vendor, and how far it came; on paper says that the other party's consent
// is the vendor's, recorded from a document; contested, that the vendor took
// such a consent back.
//
// The third column is the status afterwards, or why the decision is refused; the
// last column is the same while the month is under re-measurement.
const adjustmentTable = `
P proposed           | prefecture agrees         | forbidden         | forbidden
P proposed           | prefecture rejects        | forbidden         | forbidden
P proposed           | prefecture withdraws      | withdrawn         | withdrawn
P proposed           | vendor agrees             | agreed            | not_settled
P proposed           | vendor rejects            | rejected          | rejected
P proposed           | vendor withdraws          | forbidden         | forbidden
P proposed           | vendor agrees on paper    | agreed            | not_settled
P proposed           | vendor rejects on paper   | rejected          | rejected
P proposed           | vendor withdraws on paper | forbidden         | forbidden

P agreed             | prefecture agrees         | forbidden         | forbidden
P agreed             | prefecture rejects        | forbidden         | forbidden
P agreed             | prefecture withdraws      | adjustment_closed | adjustment_closed
P agreed             | vendor agrees             | adjustment_closed | adjustment_closed
P agreed             | vendor rejects            | adjustment_closed | adjustment_closed
P agreed             | vendor withdraws          | forbidden         | forbidden
P agreed             | vendor agrees on paper    | adjustment_closed | adjustment_closed
P agreed             | vendor rejects on paper   | adjustment_closed | adjustment_closed
P agreed             | vendor withdraws on paper | forbidden         | forbidden

P agreed on paper    | prefecture agrees         | forbidden         | forbidden
P agreed on paper    | prefecture rejects        | forbidden         | forbidden
P agreed on paper    | prefecture withdraws      | adjustment_closed | adjustment_closed
P agreed on paper    | vendor agrees             | adjustment_closed | adjustment_closed
P agreed on paper    | vendor rejects            | rejected          | not_settled
P agreed on paper    | vendor withdraws          | forbidden         | forbidden
P agreed on paper    | vendor agrees on paper    | adjustment_closed | adjustment_closed
P agreed on paper    | vendor rejects on paper   | rejected          | not_settled
P agreed on paper    | vendor withdraws on paper | forbidden         | forbidden

P stale              | prefecture agrees         | forbidden         | forbidden
P stale              | prefecture rejects        | forbidden         | forbidden
P stale              | prefecture withdraws      | adjustment_closed | adjustment_closed
P stale              | vendor agrees             | adjustment_closed | adjustment_closed
P stale              | vendor rejects            | adjustment_closed | adjustment_closed
P stale              | vendor withdraws          | forbidden         | forbidden
P stale              | vendor agrees on paper    | adjustment_closed | adjustment_closed
P stale              | vendor rejects on paper   | adjustment_closed | adjustment_closed
P stale              | vendor withdraws on paper | forbidden         | forbidden

P stale, on paper    | prefecture agrees         | forbidden         | forbidden
P stale, on paper    | prefecture rejects        | forbidden         | forbidden
P stale, on paper    | prefecture withdraws      | adjustment_closed | adjustment_closed
P stale, on paper    | vendor agrees             | adjustment_closed | adjustment_closed
P stale, on paper    | vendor rejects            | rejected          | not_settled
P stale, on paper    | vendor withdraws          | forbidden         | forbidden
P stale, on paper    | vendor agrees on paper    | adjustment_closed | adjustment_closed
P stale, on paper    | vendor rejects on paper   | rejected          | not_settled
P stale, on paper    | vendor withdraws on paper | forbidden         | forbidden

P replaced           | prefecture agrees         | forbidden         | forbidden
P replaced           | prefecture rejects        | forbidden         | forbidden
P replaced           | prefecture withdraws      | adjustment_closed | adjustment_closed
P replaced           | vendor agrees             | adjustment_closed | adjustment_closed
P replaced           | vendor rejects            | adjustment_closed | adjustment_closed
P replaced           | vendor withdraws          | forbidden         | forbidden
P replaced           | vendor agrees on paper    | adjustment_closed | adjustment_closed
P replaced           | vendor rejects on paper   | adjustment_closed | adjustment_closed
P replaced           | vendor withdraws on paper | forbidden         | forbidden

P replaced, on paper | prefecture agrees         | forbidden         | forbidden
P replaced, on paper | prefecture rejects        | forbidden         | forbidden
P replaced, on paper | prefecture withdraws      | adjustment_closed | adjustment_closed
P replaced, on paper | vendor agrees             | adjustment_closed | adjustment_closed
P replaced, on paper | vendor rejects            | adjustment_closed | adjustment_closed
P replaced, on paper | vendor withdraws          | forbidden         | forbidden
P replaced, on paper | vendor agrees on paper    | adjustment_closed | adjustment_closed
P replaced, on paper | vendor rejects on paper   | adjustment_closed | adjustment_closed
P replaced, on paper | vendor withdraws on paper | forbidden         | forbidden

P rejected           | prefecture agrees         | forbidden         | forbidden
P rejected           | prefecture rejects        | forbidden         | forbidden
P rejected           | prefecture withdraws      | adjustment_closed | adjustment_closed
P rejected           | vendor agrees             | adjustment_closed | adjustment_closed
P rejected           | vendor rejects            | adjustment_closed | adjustment_closed
P rejected           | vendor withdraws          | forbidden         | forbidden
P rejected           | vendor agrees on paper    | adjustment_closed | adjustment_closed
P rejected           | vendor rejects on paper   | adjustment_closed | adjustment_closed
P rejected           | vendor withdraws on paper | forbidden         | forbidden

P contested          | prefecture agrees         | forbidden         | forbidden
P contested          | prefecture rejects        | forbidden         | forbidden
P contested          | prefecture withdraws      | adjustment_closed | adjustment_closed
P contested          | vendor agrees             | adjustment_closed | adjustment_closed
P contested          | vendor rejects            | adjustment_closed | adjustment_closed
P contested          | vendor withdraws          | forbidden         | forbidden
P contested          | vendor agrees on paper    | adjustment_closed | adjustment_closed
P contested          | vendor rejects on paper   | adjustment_closed | adjustment_closed
P contested          | vendor withdraws on paper | forbidden         | forbidden

P withdrawn          | prefecture agrees         | forbidden         | forbidden
P withdrawn          | prefecture rejects        | forbidden         | forbidden
P withdrawn          | prefecture withdraws      | adjustment_closed | adjustment_closed
P withdrawn          | vendor agrees             | adjustment_closed | adjustment_closed
P withdrawn          | vendor rejects            | adjustment_closed | adjustment_closed
P withdrawn          | vendor withdraws          | forbidden         | forbidden
P withdrawn          | vendor agrees on paper    | adjustment_closed | adjustment_closed
P withdrawn          | vendor rejects on paper   | adjustment_closed | adjustment_closed
P withdrawn          | vendor withdraws on paper | forbidden         | forbidden

V proposed           | prefecture agrees         | agreed            | not_settled
V proposed           | prefecture rejects        | rejected          | rejected
V proposed           | prefecture withdraws      | forbidden         | forbidden
V proposed           | vendor agrees             | forbidden         | forbidden
V proposed           | vendor rejects            | forbidden         | forbidden
V proposed           | vendor withdraws          | withdrawn         | withdrawn
V proposed           | vendor agrees on paper    | forbidden         | forbidden
V proposed           | vendor rejects on paper   | forbidden         | forbidden
V proposed           | vendor withdraws on paper | withdrawn         | withdrawn

V agreed             | prefecture agrees         | adjustment_closed | adjustment_closed
V agreed             | prefecture rejects        | adjustment_closed | adjustment_closed
V agreed             | prefecture withdraws      | forbidden         | forbidden
V agreed             | vendor agrees             | forbidden         | forbidden
V agreed             | vendor rejects            | forbidden         | forbidden
V agreed             | vendor withdraws          | adjustment_closed | adjustment_closed
V agreed             | vendor agrees on paper    | forbidden         | forbidden
V agreed             | vendor rejects on paper   | forbidden         | forbidden
V agreed             | vendor withdraws on paper | adjustment_closed | adjustment_closed

V stale              | prefecture agrees         | adjustment_closed | adjustment_closed
V stale              | prefecture rejects        | adjustment_closed | adjustment_closed
V stale              | prefecture withdraws      | forbidden         | forbidden
V stale              | vendor agrees             | forbidden         | forbidden
V stale              | vendor rejects            | forbidden         | forbidden
V stale              | vendor withdraws          | adjustment_closed | adjustment_closed
V stale              | vendor agrees on paper    | forbidden         | forbidden
V stale              | vendor rejects on paper   | forbidden         | forbidden
V stale              | vendor withdraws on paper | adjustment_closed | adjustment_closed

V replaced           | prefecture agrees         | adjustment_closed | adjustment_closed
V replaced           | prefecture rejects        | adjustment_closed | adjustment_closed
V replaced           | prefecture withdraws      | forbidden         | forbidden
V replaced           | vendor agrees             | forbidden         | forbidden
V replaced           | vendor rejects            | forbidden         | forbidden
V replaced           | vendor withdraws          | adjustment_closed | adjustment_closed
V replaced           | vendor agrees on paper    | forbidden         | forbidden
V replaced           | vendor rejects on paper   | forbidden         | forbidden
V replaced           | vendor withdraws on paper | adjustment_closed | adjustment_closed

V rejected           | prefecture agrees         | adjustment_closed | adjustment_closed
V rejected           | prefecture rejects        | adjustment_closed | adjustment_closed
V rejected           | prefecture withdraws      | forbidden         | forbidden
V rejected           | vendor agrees             | forbidden         | forbidden
V rejected           | vendor rejects            | forbidden         | forbidden
V rejected           | vendor withdraws          | adjustment_closed | adjustment_closed
V rejected           | vendor agrees on paper    | forbidden         | forbidden
V rejected           | vendor rejects on paper   | forbidden         | forbidden
V rejected           | vendor withdraws on paper | adjustment_closed | adjustment_closed

V withdrawn          | prefecture agrees         | adjustment_closed | adjustment_closed
V withdrawn          | prefecture rejects        | adjustment_closed | adjustment_closed
V withdrawn          | prefecture withdraws      | forbidden         | forbidden
V withdrawn          | vendor agrees             | forbidden         | forbidden
V withdrawn          | vendor rejects            | forbidden         | forbidden
V withdrawn          | vendor withdraws          | adjustment_closed | adjustment_closed
V withdrawn          | vendor agrees on paper    | forbidden         | forbidden
V withdrawn          | vendor rejects on paper   | forbidden         | forbidden
V withdrawn          | vendor withdraws on paper | adjustment_closed | adjustment_closed
`
