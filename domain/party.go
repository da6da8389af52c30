package domain

// Party is one of the two who must agree.
type Party string

// The parties: the prefecture (発注者) and the vendor (受注者).
const (
	Prefecture  Party = "prefecture"
	VendorParty Party = "vendor"
)

// Other returns the other party.
func (p Party) Other() Party {
	if p == Prefecture {
		return VendorParty
	}
	return Prefecture
}

// Via says how a party's word came to the account: from the party itself, or
// recorded for it from a signed document.
type Via string

// The ways.
const (
	ViaService  Via = "service"
	ViaDocument Via = "document"
)

// Decision is a party's word.
type Decision string

// What parties say to a penalty, an adjustment, an objection, and an agreement
// version.
const (
	Agree   Decision = "agree"
	Dispute Decision = "dispute"
	Impose  Decision = "impose"

	Reject   Decision = "reject"
	Withdraw Decision = "withdraw"

	Uphold  Decision = "upheld"
	Dismiss Decision = "dismissed"

	Confirm Decision = "confirm"
	Contest Decision = "contest"
)

// ApplicationKind says which way money went.
type ApplicationKind string

// The kinds: deducted from what is paid, or repaid to the vendor.
const (
	MoneyDeducted ApplicationKind = "deduction"
	MoneyRepaid   ApplicationKind = "repayment"
)
