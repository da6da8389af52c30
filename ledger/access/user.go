package access

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"slaledger/domain/refusal"
	"slaledger/ledger/fact"
)

// Role is what a user is there for.
type Role string

// The roles. Measurers and contract staff are the prefecture's; a vendor is
// bound to one vendor; an auditor reads everything; an admin manages users.
const (
	RoleMeasurer      Role = "measurer"
	RoleContractStaff Role = "contract_staff"
	RoleVendor        Role = "vendor"
	RoleAuditor       Role = "auditor"
	RoleAdmin         Role = "admin"
)

// Roles are all roles.
var Roles = []Role{RoleMeasurer, RoleContractStaff, RoleVendor, RoleAuditor, RoleAdmin}

// RoleNames returns the names of roles.
func RoleNames(roles []Role) []string {
	names := make([]string, len(roles))
	for i, role := range roles {
		names[i] = string(role)
	}
	return names
}

// RolesNamed returns the roles with some names.
func RolesNamed(names []string) (roles []Role) {
	for _, name := range names {
		roles = append(roles, Role(name))
	}
	return roles
}

// User is someone who may sign in. The name is unique, never changes, and is
// what every fact of the user's shows.
type User struct {
	Number      int64 // given by the store in the order of recording
	ID          string
	Name        string
	Roles       []Role
	Vendor      string // set exactly for vendors
	FullName    string
	Affiliation string
	Title       string
	ValidUntil  string // last valid day as YYYY-MM-DD, empty if without end
	Disabled    bool
	CreatedAt   time.Time
	// Mail is the address to which the user is told what there is to tell, empty for none;
	// Muted are the kinds of notices that he does not want. Who signs in is found without them.
	Mail  string
	Muted []NoticeKind
}

// Ability is something that roles may do.
type Ability string

// The abilities.
const (
	MayRead        Ability = "read"
	MayContract    Ability = "create contracts and agreement versions"
	MayMeasure     Ability = "record measurements and settle"
	MayConsent     Ability = "consent to penalties, propose and decide adjustments"
	MayImpose      Ability = "impose penalties and record money"
	MayReport      Ability = "submit monthly reports"
	MayObject      Ability = "object to measurements and confirm agreement versions"
	MayCalculate   Ability = "calculate"
	MayAudit       Ability = "read the audit log"
	MayWatch       Ability = "read the metrics"
	MayListUsers   Ability = "list users"
	MayManageUsers Ability = "manage users, links and tokens"
	MayImport      Ability = "import"
	// MayManageWebhooks is the administrators' alone: what leaves is not for one party to
	// decide, and a vendor's systems ask with a token of their own.
	MayManageWebhooks Ability = "manage webhooks"
)

// may says which roles may do what; what is not here is not allowed.
var may = map[Ability][]Role{
	MayRead:        Roles,
	MayContract:    {RoleContractStaff},
	MayMeasure:     {RoleMeasurer},
	MayConsent:     {RoleContractStaff, RoleVendor},
	MayImpose:      {RoleContractStaff},
	MayReport:      {RoleMeasurer, RoleVendor},
	MayObject:      {RoleVendor},
	MayCalculate:   Roles,
	MayAudit:       {RoleAuditor, RoleAdmin},
	MayWatch:       {RoleAuditor, RoleAdmin},
	MayListUsers:   Roles,
	MayManageUsers: {RoleAdmin},
	MayImport:      {RoleAdmin},

	MayManageWebhooks: {RoleAdmin},
}

// Is says whether the user has a role.
func (u User) Is(role Role) bool { return slices.Contains(u.Roles, role) }

// RolesThat returns the roles that may do something.
func RolesThat(what Ability) []Role { return may[what] }

// Allows says whether a role may do something.
func Allows(what Ability, role Role) bool { return slices.Contains(may[what], role) }

// Permit returns forbidden unless one of the user's roles may do it.
func (u User) Permit(what Ability) error {
	_, err := u.RoleFor(what)
	return err
}

// RoleFor returns the role of the user's that allows something, or forbidden.
func (u User) RoleFor(what Ability) (Role, error) {
	for _, role := range may[what] {
		if u.Is(role) {
			return role, nil
		}
	}
	return "", refusal.New(refusal.Forbidden, "この操作を行う権限がありません。", "Your roles do not allow this.")
}

// rolesAlone returns those of the user's roles that go with no other: a vendor gives
// the vendor's word alone, and nobody may watch over or let in whom he works beside.
func (u User) rolesAlone() []Role {
	return slices.DeleteFunc([]Role{RoleVendor, RoleAuditor, RoleAdmin}, func(r Role) bool { return !u.Is(r) })
}

// Reduced returns the user with roles that go together: of one with several, of whom
// some go alone, auditor stays, else admin.
func (u User) Reduced() User {
	for _, stays := range []Role{RoleAuditor, RoleAdmin} {
		if u.Is(stays) && len(u.Roles) > 1 {
			u.Roles, u.Vendor = []Role{stays}, ""
			break
		}
	}
	return u
}

// Sees says whether the contracts of a vendor exist for the user. Whoever has
// a role beside vendor sees all of them.
func (u User) Sees(vendor string) bool {
	for _, role := range u.Roles {
		if role != RoleVendor {
			return true
		}
	}
	return u.Is(RoleVendor) && u.Vendor != "" && u.Vendor == vendor
}

// Knows says whether the user may know of another one: a vendor's user of those of
// the same vendor, everybody else of all.
func (u User) Knows(other User) bool { return u.ID == other.ID || u.Sees(other.Vendor) }

// OnlyVendor returns the vendor whose contracts alone the user sees, if there
// is one; none says that the user sees no contract.
func (u User) OnlyVendor() (vendor string, none bool) {
	if u.Sees("") {
		return "", false
	}
	return u.Vendor, u.Vendor == "" || !u.Is(RoleVendor)
}

// Wants says whether the user wants to be told of a kind of notices.
func (u User) Wants(kind NoticeKind) bool { return !slices.Contains(u.Muted, kind) }

// Active says whether the user may sign in at an instant.
func (u User) Active(at time.Time) bool {
	return !u.Disabled && (u.ValidUntil == "" || DayOf(at) <= u.ValidUntil)
}

// maxName is how many characters a user's name may have: it stands beside every
// fact of the user's.
const maxName = 100

// FaultsOfNew returns what is wrong with the fields of a user who is added. Of a user
// who is there the name stays whatever it is.
func (u User) FaultsOfNew() refusal.Faults {
	faults := u.Faults()
	if mixesScripts(u.Name) {
		faults = append(faults, refusal.Fault{Pointer: "/name", Code: refusal.BadFormat, Detail: refusal.Say(
			"ラテン文字、キリル文字、ギリシャ文字を1つの語に混ぜることはできません。",
			"must not mix Latin, Cyrillic and Greek letters in a word")})
	}
	return faults
}

// Faults returns what is wrong with the fields of a user.
func (u User) Faults() (faults refusal.Faults) {
	add := func(pointer string, code refusal.FieldCode, japanese, english string) {
		faults = append(faults, refusal.Fault{Pointer: pointer, Code: code,
			Detail: refusal.Text{Japanese: japanese, English: english}})
	}
	switch {
	case strings.TrimSpace(u.Name) == "":
		add("/name", refusal.Required, "空白以外の文字を入力してください。", "must have more than white space")
	case strings.TrimSpace(u.Name) != u.Name || utf8.RuneCountInString(u.Name) > maxName || fact.OneLine(u.Name) != u.Name:
		add("/name", refusal.BadFormat, "前後の空白や改行を含まない100文字以内の名前を指定してください。",
			"must have at most 100 characters, without control characters or outer white space")
	}
	if len(u.Roles) == 0 {
		add("/roles", refusal.Required, "役割を1つ以上指定してください。", "at least one role is needed")
	}
	if u.Is(RoleVendor) && u.Vendor == "" {
		add("/vendor_id", refusal.Required, "受注者の利用者には受注者を指定してください。", "a vendor's user needs a vendor")
	}
	if !u.Is(RoleVendor) && u.Vendor != "" {
		add("/vendor_id", refusal.NotAllowed, "受注者の利用者だけに指定できます。", "is allowed only with the role vendor")
	}
	if alone := u.rolesAlone(); len(alone) > 0 && len(u.Roles) > 1 {
		add("/roles", refusal.NotAllowed, "役割 "+string(alone[0])+" は、ほかの役割と併せて付与できません。",
			string(alone[0])+" goes with no other role")
	}
	return faults
}
