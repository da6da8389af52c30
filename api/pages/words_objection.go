package pages

// objectionWords are those of objections to results, and of their answers.
type objectionWords struct {
	Object, ObjectHint, ObjectDo, ObjectDone, Answer, AnswerHint, Decision, AnswerDo, AnswerDone string
	NotYours                                                                                     string
}

var objectionJapanese = objectionWords{
	Object:     "この測定結果に異議を述べる",
	ObjectHint: "一つの版に一度です。集計は止まりません。測定担当が回答します。",
	ObjectDo:   "異議を述べる",
	ObjectDone: "異議を記録しました。次は、測定担当の回答です。",
	Answer:     "異議に回答する",
	AnswerHint: "認めても、測定結果は変わりません。改めるときは、回答の後に、訂正を行います。",
	Decision:   "回答",
	AnswerDo:   "回答を記録する",
	AnswerDone: "回答を記録しました。",
	NotYours:   "測定結果への異議は受注者、その回答は測定担当の手続です。何も記録していません。",
}

var objectionEnglish = objectionWords{
	Object:     "Object to this result",
	ObjectHint: "Once to each revision. It stops no settlement. The measurer answers.",
	ObjectDo:   "Object",
	ObjectDone: "The objection was recorded. Next is the measurer's answer.",
	Answer:     "Answer the objection",
	AnswerHint: "Upholding it changes no result. To change it, correct it after the answer.",
	Decision:   "Answer",
	AnswerDo:   "Record the answer",
	AnswerDone: "The answer was recorded.",
	NotYours:   "The vendor objects to a result, and the measurer answers. Nothing was recorded.",
}
