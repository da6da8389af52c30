package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"
)

const schemaPrefix = "#/components/schemas/"

// builder derives the schemas of the document: one for each shape that an
// answer or a request has, under its public name, open to no other properties.
type builder struct {
	found  openapi3.Schemas // what swag read, by package and type
	source *source
	made   openapi3.Schemas // by public name
	errs   []error
}

// shorterIn gives, by shape and by the operation that answers it, the schema
// name under which the shape lacks the fields that only a stored account has
// (hash, settled_at …). Where a shape is answered inside another, that one stands
// for the operation. Everywhere else these fields are required.
var shorterIn = map[string]map[string]string{
	"answer.Statement": {
		"answer.Sheet": "Preview", "answer.RecordedSheet": "Preview", "answer.calculation": "CalculatedStatement",
		"answer.AccountCalculation": "CalculatedStatement",
	},
	"book.Line": {"answer.LineDifference": "ComparedLine"},
	"answer.Penalty": {"answer.Statement": "StatementPenalty", "answer.Settlement": "StatementPenalty",
		"answer.Balance": "StatementPenalty"},
	"answer.Settlement":       {},
	"answer.ExplainedPenalty": {},
}

// answeredAs gives the schema name of shapes that share their own with another
// shape.
var answeredAs = map[string]string{
	"book.Measurement": "ReportedMeasurement", "book.Contract": "BookContract", "book.Agreement": "BookAgreement",
	"book.Month": "BookMonth", "book.Adjustment": "BookAdjustment", "refusal.FieldCode": "Code",
}

// neverAnswered is a field that only stored penalties have; in answers the status
// says it.
const neverAnswered = "waived"

// alternatives are fields of which an answer has exactly one.
var alternatives = map[string]bool{
	"FieldProblem.pointer": true, "FieldProblem.parameter": true, "FieldProblem.cell": true,
}

// sometimes are fields that some answers of a shape with shorter forms lack: statements
// from before a later version, and settlements that are no correction that is tried.
var sometimes = map[string]bool{
	"Statement.system_head": true, "Settlement.system_head": true, "Settlement.hints": true,
}

// bodies gives the shape of requests whose body is no Go type, by operation: the
// table of that name (consentMembers for book.Consent) lists its fields.
var bodies = map[string]string{
	"cancelMeasurement": "book.Cancellation", "consentToPenalty": "book.Consent", "imposePenalty": "book.Imposition",
	"answerPenalty":     "book.PenaltyAnswer",
	"cancelApplication": "book.ApplicationCancellation",
	"recordApplication": "book.Application", "decideAdjustment": "book.Decision", "confirmAgreement": "book.Confirmation",
	"objectToMeasurement": "book.Objection", "answerObjection": "book.ObjectionReply", "putReport": "book.Report",
	"putSheet": "book.Sheet", "correctMonth": "book.Correction", "settleMonth": "book.Settlement",
	"createUser": "book.User", "withdrawContract": "book.Withdrawal",
	"changeUser": "book.UserChange",
}

// published has the meanings that the document has had so far where the source
// now says something better. Drop them when the document may change.
var published = map[string]string{
	"Book.months":         "月数（trailing のときだけ。1〜120） / months, only with trailing, 1 to 120",
	"BookAgreement.items": "一覧 / items",
}

// publicName returns the schema name of a type: Fee for book.Fee, ContractList
// for api.list-answer_Contract.
func publicName(of string) string {
	_, name, _ := strings.Cut(of, ".")
	if element, ok := strings.CutPrefix(name, "list-"); ok {
		return publicName(strings.Replace(element, "_", ".", 1)) + "List"
	}
	return string(unicode.ToUpper(rune(name[0]))) + name[1:]
}

// answer returns the schema of what an operation, or another shape, answers.
func (b *builder) answer(given *openapi3.SchemaRef, in string) *openapi3.SchemaRef {
	given = unwrapped(given)
	of, ok := strings.CutPrefix(given.Ref, schemaPrefix)
	if !ok {
		return openapi3.NewSchemaRef("", b.answerInline(given.Value, in))
	}
	found := b.found[of].Value
	if !found.Type.Is("object") {
		return b.word(of, found)
	}
	name, shorter := shorterIn[of][in]
	if !shorter {
		name = publicName(of)
	}
	if other, ok := answeredAs[of]; ok {
		name = other
	}
	if _, ok := b.made[name]; !ok {
		b.made[name] = nil // so that a shape may contain itself
		b.made[name] = openapi3.NewSchemaRef("", b.answerObject(name, of, found, shorter))
	}
	return openapi3.NewSchemaRef(schemaPrefix+name, nil)
}

// unwrapped returns the reference that swag has wrapped to set the comment on a
// field beside it.
func unwrapped(given *openapi3.SchemaRef) *openapi3.SchemaRef {
	if given.Ref == "" && len(given.Value.AllOf) == 1 {
		return given.Value.AllOf[0]
	}
	return given
}

// answerInline returns the schema of a list or a scalar.
func (b *builder) answerInline(found *openapi3.Schema, in string) *openapi3.Schema {
	schema := &openapi3.Schema{Type: found.Type, Enum: found.Enum}
	switch {
	case found.Items != nil:
		schema.Items = b.answer(found.Items, in)
	case found.Type.Is("object"):
		b.errs = append(b.errs, fmt.Errorf("%s answers an object that is no Go type", in))
	}
	return schema
}

func (b *builder) answerObject(name, of string, found *openapi3.Schema, shorter bool) *openapi3.Schema {
	schema := closed(&openapi3.Schema{Type: found.Type, Description: b.schemaText(name)})
	if len(found.Properties) == 0 { // its content is not documented
		schema.AdditionalProperties = openapi3.AdditionalProperties{}
	}
	goType := of
	if strings.HasPrefix(of, "api.list-") {
		goType = "api.list"
	}
	_, stored := shorterIn[of]
	for _, member := range sortedKeys(found.Properties) {
		f := b.source.shapes[goType][member]
		if shorter && f.optional || member == neverAnswered {
			continue
		}
		either := alternatives[name+"."+member]
		property := b.answer(found.Properties[member], of)
		schema.WithPropertyRef(member, b.describe(property, name, f, false, f.nullable && !either))
		if !either && (!f.optional || stored) && !sometimes[name+"."+member] {
			schema.Required = append(schema.Required, member)
		}
	}
	return schema
}

// input returns the schema of what a request has; inline is the shape of an
// object that is no Go type.
func (b *builder) input(given *openapi3.SchemaRef, inline string) *openapi3.SchemaRef {
	given = unwrapped(given)
	of, found := inline, given.Value
	if ref, ok := strings.CutPrefix(given.Ref, schemaPrefix); ok {
		of, found = ref, b.found[ref].Value
	}
	switch {
	case found.Type.Is("array"):
		return openapi3.NewSchemaRef("", &openapi3.Schema{Type: found.Type, Items: b.input(found.Items, "")})
	case !found.Type.Is("object"):
		if given.Ref != "" {
			return b.word(of, found)
		}
		return openapi3.NewSchemaRef("", &openapi3.Schema{Type: found.Type, Enum: found.Enum})
	}
	name := publicName(of) + "Input"
	if _, ok := b.made[name]; !ok {
		b.made[name] = nil
		b.made[name] = openapi3.NewSchemaRef("", b.inputObject(name, of, found))
	}
	return openapi3.NewSchemaRef(schemaPrefix+name, nil)
}

// inputObject returns the schema of an object with the fields that its reader
// takes. A request may give null for what it leaves out.
func (b *builder) inputObject(name, of string, found *openapi3.Schema) *openapi3.Schema {
	schema := closed(&openapi3.Schema{Type: found.Type, Description: b.schemaText(name)})
	if len(found.Properties) == 0 { // its content is not documented
		schema.AdditionalProperties = openapi3.AdditionalProperties{}
	}
	table, ok := b.source.tables[of]
	if !ok {
		table = b.source.shapes[of].fields()
	}
	if len(table) != len(found.Properties) {
		b.errs = append(b.errs, fmt.Errorf("%s is read with %d fields and documented with %d",
			of, len(table), len(found.Properties)))
	}
	for _, f := range table {
		property, ok := found.Properties[f.name]
		if !ok {
			b.errs = append(b.errs, fmt.Errorf("%s: %s has no %s", f.at, of, f.name))
			continue
		}
		schema.WithPropertyRef(f.name, b.describe(b.input(property, ""), name, f, true, f.optional))
		if !f.optional {
			schema.Required = append(schema.Required, f.name)
		}
	}
	return schema
}

// word returns the schema of a string that is one of a list.
func (b *builder) word(of string, found *openapi3.Schema) *openapi3.SchemaRef {
	name := publicName(of)
	if other, ok := answeredAs[of]; ok {
		name = other
	}
	b.made[name] = openapi3.NewSchemaRef("", &openapi3.Schema{
		Type: found.Type, Enum: found.Enum, Description: b.schemaText(name), Extensions: found.Extensions,
	})
	return openapi3.NewSchemaRef(schemaPrefix+name, nil)
}

// describe adds to a property of a schema what the field means and how it is
// written.
func (b *builder) describe(
	property *openapi3.SchemaRef, schema string, f field, input, nullable bool,
) *openapi3.SchemaRef {
	if property.Ref != "" {
		property = b.reference(property, nullable)
	}
	property.Value.Description = b.meaning(schema, f)
	property.Value.Nullable = nullable
	scalar := property.Value
	if scalar.Type.Is("array") {
		scalar = scalar.Items.Value
	}
	switch form := formOf(schema, f.name); {
	case form == nil:
	case scalar != nil && len(scalar.AllOf) == 0:
		form(scalar, input)
	default:
		b.errs = append(b.errs, fmt.Errorf("%s.%s has a form and is no scalar", schema, f.name))
	}
	return property
}

// meaning returns what a field of a schema means, in both languages.
func (b *builder) meaning(schema string, f field) string {
	if text, ok := published[schema+"."+f.name]; ok {
		return text
	}
	if !strings.Contains(f.meaning, " / ") {
		b.errs = append(b.errs, fmt.Errorf(
			"%s: %s of %s has no meaning; write // 日本語 / English beside this field or above it", f.at, f.name, schema))
	}
	return f.meaning
}

// reference wraps a reference, because OpenAPI ignores what stands beside one.
// Where a property may be null, the schema it refers to must allow null as well:
// for some validators the property alone is not enough.
func (b *builder) reference(to *openapi3.SchemaRef, nullable bool) *openapi3.SchemaRef {
	wrapped := openapi3.NewSchemaRef("", &openapi3.Schema{AllOf: openapi3.SchemaRefs{to}})
	if !nullable {
		return wrapped
	}
	referred := b.made[strings.TrimPrefix(to.Ref, schemaPrefix)].Value
	if referred.Enum != nil {
		return openapi3.NewSchemaRef("", &openapi3.Schema{Type: referred.Type, Enum: append(slices.Clip(referred.Enum), nil)})
	}
	referred.Nullable = true
	wrapped.Value.Type = referred.Type
	return wrapped
}

// checkNullable finds the schemas that may be null in one place and not in
// another, which reference cannot express.
func (b *builder) checkNullable() {
	refuse := func(ref *openapi3.SchemaRef, in string) {
		made := b.made[strings.TrimPrefix(ref.Ref, schemaPrefix)]
		if ref.Ref != "" && made.Value.Nullable {
			b.errs = append(b.errs, fmt.Errorf("%s is null elsewhere, but not in %s", ref.Ref, in))
		}
	}
	for name, made := range b.made {
		for _, property := range made.Value.Properties {
			if property.Value.Items != nil {
				refuse(property.Value.Items, name)
			}
			for _, ref := range property.Value.AllOf {
				if !property.Value.Nullable {
					refuse(ref, name)
				}
			}
		}
	}
}

// closed allows no properties but those of the schema.
func closed(schema *openapi3.Schema) *openapi3.Schema {
	no := false
	schema.AdditionalProperties = openapi3.BoolSchema{Has: &no}
	return schema
}
