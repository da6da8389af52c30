package ledger_test

// penaltyTable says of every state of a penalty what becomes of it with every
// word. A state is the status, then what the prefecture has said of the figures
// in force and what the vendor has: A agrees, I imposes, D disputes, a and d the
// same recorded from a document, - nothing yet.
//
// The third column is the state afterwards, "=" if the word is accepted and
// changes nothing, "paid" if money is recorded and "answered" if an answer is, and
// the state stays, or why the word is refused ("exceeds" for exceeds_outstanding).
// The last column is the same while the month is under re-measurement. Words name
// the revision that the penalty is shown with; of a withdrawn one also the live
// revision, which has no penalty.
const penaltyTable = `
pending -/-         | prefecture agrees        | pending A/-    | not_settled
pending -/-         | prefecture disputes      | not_allowed    | not_allowed
pending -/-         | prefecture imposes       | imposed I/-    | not_settled
pending -/-         | vendor agrees            | pending -/A    | not_settled
pending -/-         | vendor disputes          | disputed -/D   | not_settled
pending -/-         | vendor agrees on paper   | pending -/a    | not_settled
pending -/-         | vendor disputes on paper | disputed -/d   | not_settled
pending -/-         | prefecture pays          | exceeds        | exceeds
pending -/-         | vendor answers           | answered       | answered

pending A/-         | prefecture agrees        | =              | not_settled
pending A/-         | prefecture disputes      | not_allowed    | not_allowed
pending A/-         | prefecture imposes       | imposed AI/-   | not_settled
pending A/-         | vendor agrees            | agreed A/A     | not_settled
pending A/-         | vendor disputes          | disputed A/D   | not_settled
pending A/-         | vendor agrees on paper   | agreed A/a     | not_settled
pending A/-         | vendor disputes on paper | disputed A/d   | not_settled
pending A/-         | prefecture pays          | exceeds        | exceeds
pending A/-         | vendor answers           | answered       | answered

pending -/A         | prefecture agrees        | agreed A/A     | not_settled
pending -/A         | prefecture disputes      | not_allowed    | not_allowed
pending -/A         | prefecture imposes       | imposed I/A    | not_settled
pending -/A         | vendor agrees            | =              | not_settled
pending -/A         | vendor disputes          | disputed -/D   | not_settled
pending -/A         | vendor agrees on paper   | =              | not_settled
pending -/A         | vendor disputes on paper | disputed -/d   | not_settled
pending -/A         | prefecture pays          | exceeds        | exceeds
pending -/A         | vendor answers           | answered       | answered

agreed A/A          | prefecture agrees        | =              | not_settled
agreed A/A          | prefecture disputes      | not_allowed    | not_allowed
agreed A/A          | prefecture imposes       | penalty_closed | not_settled
agreed A/A          | vendor agrees            | =              | not_settled
agreed A/A          | vendor disputes          | penalty_closed | not_settled
agreed A/A          | vendor agrees on paper   | =              | not_settled
agreed A/A          | vendor disputes on paper | penalty_closed | not_settled
agreed A/A          | prefecture pays          | paid           | paid
agreed A/A          | vendor answers           | penalty_closed | penalty_closed

pending -/a         | prefecture agrees        | agreed A/a     | not_settled
pending -/a         | prefecture disputes      | not_allowed    | not_allowed
pending -/a         | prefecture imposes       | imposed I/a    | not_settled
pending -/a         | vendor agrees            | pending -/A    | not_settled
pending -/a         | vendor disputes          | disputed -/D   | not_settled
pending -/a         | vendor agrees on paper   | =              | not_settled
pending -/a         | vendor disputes on paper | disputed -/d   | not_settled
pending -/a         | prefecture pays          | exceeds        | exceeds
pending -/a         | vendor answers           | answered       | answered

agreed A/a          | prefecture agrees        | =              | not_settled
agreed A/a          | prefecture disputes      | not_allowed    | not_allowed
agreed A/a          | prefecture imposes       | penalty_closed | not_settled
agreed A/a          | vendor agrees            | agreed A/A     | not_settled
agreed A/a          | vendor disputes          | disputed A/D   | not_settled
agreed A/a          | vendor agrees on paper   | =              | not_settled
agreed A/a          | vendor disputes on paper | disputed A/d   | not_settled
agreed A/a          | prefecture pays          | paid           | paid
agreed A/a          | vendor answers           | penalty_closed | penalty_closed

disputed -/D        | prefecture agrees        | disputed A/D   | not_settled
disputed -/D        | prefecture disputes      | not_allowed    | not_allowed
disputed -/D        | prefecture imposes       | imposed I/D    | not_settled
disputed -/D        | vendor agrees            | pending -/A    | not_settled
disputed -/D        | vendor disputes          | disputed -/D   | not_settled
disputed -/D        | vendor agrees on paper   | pending -/a    | not_settled
disputed -/D        | vendor disputes on paper | disputed -/d   | not_settled
disputed -/D        | prefecture pays          | exceeds        | exceeds
disputed -/D        | vendor answers           | answered       | answered

disputed A/D        | prefecture agrees        | =              | not_settled
disputed A/D        | prefecture disputes      | not_allowed    | not_allowed
disputed A/D        | prefecture imposes       | imposed AI/D   | not_settled
disputed A/D        | vendor agrees            | agreed A/A     | not_settled
disputed A/D        | vendor disputes          | disputed A/D   | not_settled
disputed A/D        | vendor agrees on paper   | agreed A/a     | not_settled
disputed A/D        | vendor disputes on paper | disputed A/d   | not_settled
disputed A/D        | prefecture pays          | exceeds        | exceeds
disputed A/D        | vendor answers           | answered       | answered

disputed -/d        | prefecture agrees        | disputed A/d   | not_settled
disputed -/d        | prefecture disputes      | not_allowed    | not_allowed
disputed -/d        | prefecture imposes       | imposed I/d    | not_settled
disputed -/d        | vendor agrees            | pending -/A    | not_settled
disputed -/d        | vendor disputes          | disputed -/D   | not_settled
disputed -/d        | vendor agrees on paper   | pending -/a    | not_settled
disputed -/d        | vendor disputes on paper | disputed -/d   | not_settled
disputed -/d        | prefecture pays          | exceeds        | exceeds
disputed -/d        | vendor answers           | answered       | answered

disputed A/d        | prefecture agrees        | =              | not_settled
disputed A/d        | prefecture disputes      | not_allowed    | not_allowed
disputed A/d        | prefecture imposes       | imposed AI/d   | not_settled
disputed A/d        | vendor agrees            | agreed A/A     | not_settled
disputed A/d        | vendor disputes          | disputed A/D   | not_settled
disputed A/d        | vendor agrees on paper   | agreed A/a     | not_settled
disputed A/d        | vendor disputes on paper | disputed A/d   | not_settled
disputed A/d        | prefecture pays          | exceeds        | exceeds
disputed A/d        | vendor answers           | answered       | answered

imposed I/-         | prefecture agrees        | imposed AI/-   | not_settled
imposed I/-         | prefecture disputes      | not_allowed    | not_allowed
imposed I/-         | prefecture imposes       | penalty_closed | not_settled
imposed I/-         | vendor agrees            | imposed I/A    | not_settled
imposed I/-         | vendor disputes          | imposed I/D    | not_settled
imposed I/-         | vendor agrees on paper   | imposed I/a    | not_settled
imposed I/-         | vendor disputes on paper | imposed I/d    | not_settled
imposed I/-         | prefecture pays          | paid           | paid
imposed I/-         | vendor answers           | answered       | answered

imposed AI/-        | prefecture agrees        | =              | not_settled
imposed AI/-        | prefecture disputes      | not_allowed    | not_allowed
imposed AI/-        | prefecture imposes       | penalty_closed | not_settled
imposed AI/-        | vendor agrees            | agreed AI/A    | not_settled
imposed AI/-        | vendor disputes          | imposed AI/D   | not_settled
imposed AI/-        | vendor agrees on paper   | agreed AI/a    | not_settled
imposed AI/-        | vendor disputes on paper | imposed AI/d   | not_settled
imposed AI/-        | prefecture pays          | paid           | paid
imposed AI/-        | vendor answers           | answered       | answered

imposed I/A         | prefecture agrees        | agreed AI/A    | not_settled
imposed I/A         | prefecture disputes      | not_allowed    | not_allowed
imposed I/A         | prefecture imposes       | penalty_closed | not_settled
imposed I/A         | vendor agrees            | =              | not_settled
imposed I/A         | vendor disputes          | imposed I/D    | not_settled
imposed I/A         | vendor agrees on paper   | =              | not_settled
imposed I/A         | vendor disputes on paper | imposed I/d    | not_settled
imposed I/A         | prefecture pays          | paid           | paid
imposed I/A         | vendor answers           | answered       | answered

agreed AI/A         | prefecture agrees        | =              | not_settled
agreed AI/A         | prefecture disputes      | not_allowed    | not_allowed
agreed AI/A         | prefecture imposes       | penalty_closed | not_settled
agreed AI/A         | vendor agrees            | =              | not_settled
agreed AI/A         | vendor disputes          | penalty_closed | not_settled
agreed AI/A         | vendor agrees on paper   | =              | not_settled
agreed AI/A         | vendor disputes on paper | penalty_closed | not_settled
agreed AI/A         | prefecture pays          | paid           | paid
agreed AI/A         | vendor answers           | penalty_closed | penalty_closed

imposed I/a         | prefecture agrees        | agreed AI/a    | not_settled
imposed I/a         | prefecture disputes      | not_allowed    | not_allowed
imposed I/a         | prefecture imposes       | penalty_closed | not_settled
imposed I/a         | vendor agrees            | imposed I/A    | not_settled
imposed I/a         | vendor disputes          | imposed I/D    | not_settled
imposed I/a         | vendor agrees on paper   | =              | not_settled
imposed I/a         | vendor disputes on paper | imposed I/d    | not_settled
imposed I/a         | prefecture pays          | paid           | paid
imposed I/a         | vendor answers           | answered       | answered

agreed AI/a         | prefecture agrees        | =              | not_settled
agreed AI/a         | prefecture disputes      | not_allowed    | not_allowed
agreed AI/a         | prefecture imposes       | penalty_closed | not_settled
agreed AI/a         | vendor agrees            | agreed AI/A    | not_settled
agreed AI/a         | vendor disputes          | imposed AI/D   | not_settled
agreed AI/a         | vendor agrees on paper   | =              | not_settled
agreed AI/a         | vendor disputes on paper | imposed AI/d   | not_settled
agreed AI/a         | prefecture pays          | paid           | paid
agreed AI/a         | vendor answers           | penalty_closed | penalty_closed

imposed I/D         | prefecture agrees        | imposed AI/D   | not_settled
imposed I/D         | prefecture disputes      | not_allowed    | not_allowed
imposed I/D         | prefecture imposes       | penalty_closed | not_settled
imposed I/D         | vendor agrees            | imposed I/A    | not_settled
imposed I/D         | vendor disputes          | imposed I/D    | not_settled
imposed I/D         | vendor agrees on paper   | imposed I/a    | not_settled
imposed I/D         | vendor disputes on paper | imposed I/d    | not_settled
imposed I/D         | prefecture pays          | paid           | paid
imposed I/D         | vendor answers           | answered       | answered

imposed AI/D        | prefecture agrees        | =              | not_settled
imposed AI/D        | prefecture disputes      | not_allowed    | not_allowed
imposed AI/D        | prefecture imposes       | penalty_closed | not_settled
imposed AI/D        | vendor agrees            | agreed AI/A    | not_settled
imposed AI/D        | vendor disputes          | imposed AI/D   | not_settled
imposed AI/D        | vendor agrees on paper   | agreed AI/a    | not_settled
imposed AI/D        | vendor disputes on paper | imposed AI/d   | not_settled
imposed AI/D        | prefecture pays          | paid           | paid
imposed AI/D        | vendor answers           | answered       | answered

imposed I/d         | prefecture agrees        | imposed AI/d   | not_settled
imposed I/d         | prefecture disputes      | not_allowed    | not_allowed
imposed I/d         | prefecture imposes       | penalty_closed | not_settled
imposed I/d         | vendor agrees            | imposed I/A    | not_settled
imposed I/d         | vendor disputes          | imposed I/D    | not_settled
imposed I/d         | vendor agrees on paper   | imposed I/a    | not_settled
imposed I/d         | vendor disputes on paper | imposed I/d    | not_settled
imposed I/d         | prefecture pays          | paid           | paid
imposed I/d         | vendor answers           | answered       | answered

imposed AI/d        | prefecture agrees        | =              | not_settled
imposed AI/d        | prefecture disputes      | not_allowed    | not_allowed
imposed AI/d        | prefecture imposes       | penalty_closed | not_settled
imposed AI/d        | vendor agrees            | agreed AI/A    | not_settled
imposed AI/d        | vendor disputes          | imposed AI/D   | not_settled
imposed AI/d        | vendor agrees on paper   | agreed AI/a    | not_settled
imposed AI/d        | vendor disputes on paper | imposed AI/d   | not_settled
imposed AI/d        | prefecture pays          | paid           | paid
imposed AI/d        | vendor answers           | answered       | answered

waived -/-          | prefecture agrees        | penalty_closed | not_settled
waived -/-          | prefecture disputes      | not_allowed    | not_allowed
waived -/-          | prefecture imposes       | penalty_closed | not_settled
waived -/-          | vendor agrees            | penalty_closed | not_settled
waived -/-          | vendor disputes          | penalty_closed | not_settled
waived -/-          | vendor agrees on paper   | penalty_closed | not_settled
waived -/-          | vendor disputes on paper | penalty_closed | not_settled
waived -/-          | prefecture pays          | exceeds        | exceeds
waived -/-          | vendor answers           | penalty_closed | penalty_closed

withdrawn -/-       | prefecture agrees        | stale_revision | not_settled
withdrawn -/-       | prefecture disputes      | not_allowed    | not_allowed
withdrawn -/-       | prefecture imposes       | stale_revision | not_settled
withdrawn -/-       | vendor agrees            | stale_revision | not_settled
withdrawn -/-       | vendor disputes          | stale_revision | not_settled
withdrawn -/-       | vendor agrees on paper   | stale_revision | not_settled
withdrawn -/-       | vendor disputes on paper | stale_revision | not_settled
withdrawn -/-       | prefecture pays          | exceeds        | exceeds
withdrawn -/-       | vendor answers           | penalty_closed | penalty_closed

withdrawn -/-, live | prefecture agrees        | penalty_closed | not_settled
withdrawn -/-, live | prefecture disputes      | not_allowed    | not_allowed
withdrawn -/-, live | prefecture imposes       | penalty_closed | not_settled
withdrawn -/-, live | vendor agrees            | penalty_closed | not_settled
withdrawn -/-, live | vendor disputes          | penalty_closed | not_settled
withdrawn -/-, live | vendor agrees on paper   | penalty_closed | not_settled
withdrawn -/-, live | vendor disputes on paper | penalty_closed | not_settled
withdrawn -/-, live | prefecture pays          | exceeds        | exceeds
withdrawn -/-, live | vendor answers           | penalty_closed | penalty_closed
`
