package book

// TakeoverText is where an account came from, as it is stored: see the rule in
// writer.go.
type TakeoverText struct {
	FileSHA256 string `json:"file_sha256"` // 取り込んだファイルのSHA-256 / SHA-256 of the file that was taken in
}

// ActorText is who acted in a command as of that day, as it is stored: see the rule in
// writer.go.
type ActorText struct {
	FullName    string `json:"full_name,omitzero"`   // 氏名 / full name
	Affiliation string `json:"affiliation,omitzero"` // 所属 / affiliation
	Title       string `json:"title,omitzero"`       // 職名 / position
	// 操作に使われたトークンの元のリンクを発行した者 / who issued the link that the token in use goes back to
	IssuedBy string `json:"issued_by,omitzero"`
	IssuedAt string `json:"issued_at,omitzero"` // その発行日時 / when that was issued
}
