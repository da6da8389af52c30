package pages

// verificationWords are those of checking an account.
type verificationWords struct {
	Title, OK, Differs, Checked, First, Imported, Paper, Hash, HashHint, Look, NoHash string
	Earlier, Covers                                                                   string
	Known, Unknown, OfStatement, OfEntry, OfSystem, Since, Means, Proves, ProvesNot   string
	Meanings, ProvesList, ProvesNotList                                               map[string]string // by number
}

// exportWords are those of the files of an account.
type exportWords struct {
	Title, Who, Folder, FolderFor, FolderGet, File, FileFor, FileGet, More string
}

// auditWords are those of the audit log.
type auditWords struct {
	Title, Hint, Contract, All, Actor, From, To, Show, At, Action, Outcome, Address string
	SignIn, Operator, Refused, Done, Times, None, More, Entry                       string
}

var verificationJapanese = verificationWords{
	Title:   "照合",
	OK:      "台帳は、すべて合っています。",
	Differs: "台帳に、合わない箇所があります。",
	Checked: "ポイント台帳の %d 件の記帳の連鎖、保存したすべての行、及び測定結果から計算し直した %d 版の集計結果表を、ただ今照合しました。",
	First:   "最初に合わない箇所：台帳 %d番　%s",
	Imported: "この台帳は、他の slaledger から取り込まれたものです（%s　%s）。" +
		"取込みの前の記録は、取り込んだファイルのとおりです。",
	Paper: "用紙の照合番号を照合する",
	Hash:  "照合番号",
	HashHint: "集計結果表又はペナルティの用紙にある照合番号（集計結果表のもの、台帳のもののいずれでも）。" +
		"先頭の16桁以上で、4桁ごとの空白はそのままで構いません。",
	Look:        "照合する",
	NoHash:      "照合番号は、0〜9とa〜fの16桁から64桁です。何も照合していません。",
	Known:       "この照合番号は、この台帳にあります。",
	Unknown:     "この照合番号は、この台帳にありません。",
	OfStatement: "この用紙は、%sの集計結果表（第%d版）の内容です。",
	Earlier:     "旧版です。現在は第%d版です。",
	Covers: "この番号が証するのは、この版の集計結果表の内容（適用した協定、測定結果、計算）です。" +
		"その後の意思表示、減額、返還、訂正は含みません。",
	OfEntry:  "この用紙は、台帳%d番の時点の内容です。",
	OfSystem: "この用紙は、システム台帳%d番の時点の内容です。",
	Since:    "台帳の1番から%d番までは、その時から変わっていません。現在の記帳は %d 件です。",
	Means:    "次のいずれかです。上から順に確かめてください。",
	Meanings: map[string]string{
		"1": "入力の誤り。用紙の番号と、1桁ずつ比べてください。",
		"2": "他の契約の用紙。用紙の契約の名称を、この画面の契約と比べてください。",
		"3": "提出前の試行又は計算だけの用紙。台帳に記録したものではありません。",
		"4": "用紙が作られた後に、台帳が書き換えられ、又は古い控えに戻された。用紙を保管し、監査担当及び利用者管理に知らせてください。",
	},
	Proves: "照合で分かること",
	ProvesList: map[string]string{
		"1": "記帳、測定結果、集計結果表、同意などの、保存した行の一部だけを、後から書き換え、消し、又は差し込んだものでないこと。",
		"2": "すべての集計結果表が、保存した測定結果と協定から、規則のとおりに計算されていること。",
		"3": "用紙の照合番号があるときは、その用紙より前の台帳が、その時のまま変わっていないこと。",
	},
	ProvesNot: "照合では分からないこと",
	ProvesNotList: map[string]string{
		"1": "測定した値そのものが正しいか。月次報告その他の文書と比べてください。",
		"2": "台帳の全体が、つじつまの合う別のものに作り替えられていないか。両当事者が別々に保管する用紙の照合番号だけが、それを示します。",
		"3": "最後の用紙より後の記帳が失われていないか。毎月の用紙を保管してください。",
	},
}

var verificationEnglish = verificationWords{
	Title:   "Verification",
	OK:      "Everything in the ledger holds.",
	Differs: "Something in the ledger disagrees.",
	Checked: "The chain of %d entries, every stored row, and %d revisions of statements, " +
		"recomputed from the measurements, were checked just now.",
	First:    "First disagreement: entry %d: %s",
	Imported: "This account was taken in from another slaledger (%s, %s). What was before is as that file had it.",
	Paper:    "Check the number of a paper",
	Hash:     "Number",
	HashHint: "The number on a statement or a penalty, be it the statement's or the journal's: " +
		"its first 16 digits or more, in groups or not.",
	Look:        "Check",
	NoHash:      "A number has 16 to 64 digits, 0 to 9 and a to f. Nothing was checked.",
	Known:       "The ledger has this number.",
	Unknown:     "The ledger does not have this number.",
	OfStatement: "The paper is the statement of %s, revision %d.",
	Earlier:     "It is superseded: revision %d is the one now.",
	Covers: "The number is for what this revision of the statement has: the agreement, results and calculation. " +
		"It does not cover later words, money or corrections.",
	OfEntry:  "The paper is of the ledger as it was at entry %d.",
	OfSystem: "The paper is of the system's journal as it was at entry %d.",
	Since:    "Entries 1 to %d have not changed since. There are %d entries now.",
	Means:    "It is one of these; look in this order.",
	Meanings: map[string]string{
		"1": "It was mistyped: compare it with the paper digit by digit.",
		"2": "The paper is of another contract: compare the names.",
		"3": "The paper is of a preview or a calculation, which the ledger did not record.",
		"4": "The ledger was changed after the paper was made, or an older copy was put in its place: " +
			"keep the paper, and tell the auditor and the administrator.",
	},
	Proves: "What this shows",
	ProvesList: map[string]string{
		"1": "No stored row of entries, measurements, statements or consents by itself was changed, deleted or put in later.",
		"2": "Every statement follows from the stored measurements and the agreement by the rules.",
		"3": "With the number of a paper: the ledger up to that paper is as it was then.",
	},
	ProvesNot: "What this does not show",
	ProvesNotList: map[string]string{
		"1": "Whether the measured values are right: compare them with the reports and other papers.",
		"2": "Whether all of the ledger was replaced by another consistent one: " +
			"only the numbers on papers that both parties keep show that.",
		"3": "Whether entries after the last paper were lost: keep the paper of every month.",
	},
}

var exportJapanese = exportWords{
	Title:  "引継ぎと書出し",
	Who:    "この契約を見ることができる者は、だれでも書き出せます。書き出したことは、証跡に記録されます。ファイルには、契約、測定結果、両当事者の意思表示及び操作した者の氏名が含まれます。",
	Folder: "引継ぎ資料（ZIP）",
	FolderFor: "ブラウザーと表計算ソフトだけで読める資料です。すべての版の集計結果表、ポイント台帳、保存したすべての表の CSV と、" +
		"各ファイルの SHA-256 を含みます。年度末の保管、監査への提出、後任者や他のシステムへの引継ぎに用います。",
	FolderGet: "引継ぎ資料を得る",
	File:      "書出しファイル（JSON）",
	FileFor: "台帳の全体を一つのファイルにしたものです。他の slaledger に、同じ内容、同じ照合番号で取り込めます。" +
		"コマンド slaledger verify で、サーバーを使わずに照合できます。",
	FileGet: "書出しファイルを得る",
	More:    "照合と引継ぎの手順",
}

var exportEnglish = exportWords{
	Title: "Hand-over and export",
	Who: "Whoever may see this contract may export it; the audit log has that. " +
		"The files have the contract, the results, both parties' words, and the names of those who acted.",
	Folder: "Hand-over folder (ZIP)",
	FolderFor: "To be read with a browser and a spreadsheet alone: all revisions of statements, the journal, " +
		"every stored table as CSV, and the SHA-256 of each file. For the archive, an audit, a successor or another system.",
	FolderGet: "Get the hand-over folder",
	File:      "Exported file (JSON)",
	FileFor: "The whole ledger in one file, which another slaledger takes in with the same content and hashes. " +
		"The command slaledger verify checks it without a server.",
	FileGet: "Get the exported file",
	More:    "How to verify and hand over",
}

var auditJapanese = auditWords{
	Title:    "証跡",
	Hint:     "受け付けた操作、拒否した操作、サインイン及び書出しを、古い順に示します。閲覧、試行及び試算は含みません。所属、職名及び氏名は、その日のものです。",
	Contract: "契約",
	All:      "すべて",
	Actor:    "利用者",
	From:     "始めの日",
	To:       "終わりの日",
	Show:     "表示する",
	At:       "日時",
	Action:   "操作",
	Outcome:  "結果",
	Address:  "接続元",
	SignIn:   "サインイン",
	Operator: "サーバーでの操作",
	Refused:  "拒否",
	Done:     "受付",
	Times:    "%d回",
	None:     "該当する記録はありません。",
	More:     "続きの証跡",
	Entry:    "台帳 %s番",
}

var auditEnglish = auditWords{
	Title: "Audit log",
	Hint: "Accepted and refused acts, sign-ins and exports, oldest first; not reads, dry runs or calculations. " +
		"Affiliation, position and name are those of the day.",
	Contract: "Contract",
	All:      "All",
	Actor:    "User",
	From:     "From",
	To:       "To",
	Show:     "Show",
	At:       "When",
	Action:   "What",
	Outcome:  "Outcome",
	Address:  "From where",
	SignIn:   "Sign-in",
	Operator: "on the server",
	Refused:  "refused",
	Done:     "done",
	Times:    "%d times",
	None:     "There are no such lines.",
	More:     "More lines",
	Entry:    "entry %s",
}
