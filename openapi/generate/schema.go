package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"
)

const schemaPrefix = "#/components/schemas/"

// builder makes closed schemas of what swag has found: one for each shape that
// an operation answers or takes, under a name for people.
type builder struct {
	found  openapi3.Schemas // as swag names them
	source *source
	made   openapi3.Schemas
	errs   []error
}

// kept names the shapes that a calculation answers without the members that
// only a kept account has; where they are kept, those are required. A penalty
// in a statement does not name its statement.
// What stands here is the name under which a shape is without them, by where.
var kept = map[string]map[string]string{
	"answer.Statement":  {"answer.Sheet": "Preview", "calculate": "CalculatedStatement"},
	"answer.Penalty":    {"answer.Statement": "StatementPenalty", "answer.Settlement": "StatementPenalty"},
	"answer.Settlement": {},
}

// answeredAs names the shapes whose own name another shape has in answers.
var answeredAs = map[string]string{
	"book.Measurement": "ReportedMeasurement", "book.Contract": "BookContract", "book.Agreement": "BookAgreement",
	"book.Month": "BookMonth", "book.Adjustment": "BookAdjustment", "refusal.FieldCode": "Code",
}

// neverAnswered is a member that the status of a penalty says instead.
const neverAnswered = "waived"

// alternatives are members of which a shape has one.
var alternatives = map[string]bool{"FieldProblem.pointer": true, "FieldProblem.parameter": true}

// bodies names the requests that have no type of their own by the table of
// fields that reads them.
var bodies = map[string]string{
	"cancelMeasurement": "book.Cancellation", "consentToPenalty": "book.Consent", "imposePenalty": "book.Imposition",
	"recordApplication": "book.Application", "decideAdjustment": "book.Decision", "confirmAgreement": "book.Confirmation",
	"objectToMeasurement": "book.Objection", "answerObjection": "book.ObjectionReply", "putReport": "book.Report", "putSheet": "book.Sheet", "settleMonth": "book.Settlement", "createUser": "book.User", "changeUser": "book.UserChange",
}

// publicName names a type for people: book.Fee is Fee, api.list-answer_Contract is
// ContractList.
func publicName(of string) string {
	_, name, _ := strings.Cut(of, ".")
	if element, ok := strings.CutPrefix(name, "list-"); ok {
		return publicName(strings.Replace(element, "_", ".", 1)) + "List"
	}
	return string(unicode.ToUpper(rune(name[0]))) + name[1:]
}

// answer returns the schema of something answered inside another shape.
func (b *builder) answer(given *openapi3.SchemaRef, in string) *openapi3.SchemaRef {
	of, ok := strings.CutPrefix(given.Ref, schemaPrefix)
	if !ok {
		return openapi3.NewSchemaRef("", b.answerInline(given.Value, in))
	}
	found := b.found[of].Value
	if !found.Type.Is("object") {
		return b.word(of, found)
	}
	name, partial := kept[of][in]
	if !partial {
		name = publicName(of)
	}
	if other, ok := answeredAs[of]; ok {
		name = other
	}
	if _, ok := b.made[name]; !ok {
		b.made[name] = nil // so that a shape may have itself
		b.made[name] = openapi3.NewSchemaRef("", b.answerObject(name, of, found, partial))
	}
	return openapi3.NewSchemaRef(schemaPrefix+name, nil)
}

// answerInline returns the schema of what has no name: a list, a scalar, or an
// object of which every member is required.
func (b *builder) answerInline(found *openapi3.Schema, in string) *openapi3.Schema {
	schema := &openapi3.Schema{Type: found.Type, Enum: found.Enum}
	if found.Items != nil {
		schema.Items = b.answer(found.Items, in)
	}
	if found.Type.Is("object") {
		closed(schema)
		for _, name := range sortedKeys(found.Properties) {
			schema.WithPropertyRef(name, b.answer(found.Properties[name], in))
			schema.Required = append(schema.Required, name)
		}
	}
	return schema
}

func (b *builder) answerObject(name, of string, found *openapi3.Schema, partial bool) *openapi3.Schema {
	schema := closed(&openapi3.Schema{Type: found.Type, Description: b.sentence(schemaTexts, name)})
	if len(found.Properties) == 0 { // what it has is not told here
		schema.AdditionalProperties = openapi3.AdditionalProperties{}
	}
	goType := of
	if strings.HasPrefix(of, "api.list-") {
		goType = "api.list"
	}
	_, isKept := kept[of]
	for _, member := range sortedKeys(found.Properties) {
		fact := b.source.shapes[goType][member]
		if partial && fact.optional || member == neverAnswered {
			continue
		}
		property := b.answer(found.Properties[member], of)
		either := alternatives[name+"."+member]
		schema.WithPropertyRef(member, b.describe(property, name, member, false, fact.nullable && !either))
		if !either && (!fact.optional || isKept) {
			schema.Required = append(schema.Required, member)
		}
	}
	return schema
}

// input returns the schema of something that a request has.
func (b *builder) input(given *openapi3.SchemaRef, inline string) *openapi3.SchemaRef {
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

// inputObject takes the fields that the reader takes. Null means absent.
func (b *builder) inputObject(name, of string, found *openapi3.Schema) *openapi3.Schema {
	schema := closed(&openapi3.Schema{Type: found.Type, Description: b.sentence(schemaTexts, name)})
	if len(found.Properties) == 0 { // what it takes is not told here
		schema.AdditionalProperties = openapi3.AdditionalProperties{}
	}
	table, ok := b.source.tables[of]
	if !ok {
		table = b.source.shapes[of].fields()
	}
	if len(table) != len(found.Properties) {
		b.errs = append(b.errs, fmt.Errorf("%s is read with %d fields and written with %d", of, len(table), len(found.Properties)))
	}
	for _, f := range table {
		property, ok := found.Properties[f.name]
		if !ok {
			b.errs = append(b.errs, fmt.Errorf("%s has no %s", of, f.name))
			continue
		}
		schema.WithPropertyRef(f.name, b.describe(b.input(property, ""), name, f.name, true, !f.required))
		if f.required {
			schema.Required = append(schema.Required, f.name)
		}
	}
	return schema
}

// word returns one of a list of words.
func (b *builder) word(of string, found *openapi3.Schema) *openapi3.SchemaRef {
	name := publicName(of)
	if other, ok := answeredAs[of]; ok {
		name = other
	}
	b.made[name] = openapi3.NewSchemaRef("", &openapi3.Schema{
		Type: found.Type, Enum: found.Enum, Description: b.sentence(schemaTexts, name), Extensions: found.Extensions,
	})
	return openapi3.NewSchemaRef(schemaPrefix+name, nil)
}

// describe adds to a member of a shape what its name means.
func (b *builder) describe(member *openapi3.SchemaRef, in, name string, input, nullable bool) *openapi3.SchemaRef {
	form, description := b.meaning(in, name)
	if member.Ref != "" {
		member = b.reference(member, nullable)
	}
	member.Value.Description = description
	member.Value.Nullable = nullable
	scalar := member.Value
	if scalar.Type.Is("array") {
		scalar = scalar.Items.Value
	}
	if form != nil && scalar != nil && len(scalar.AllOf) == 0 {
		form(scalar, input)
	} else if form != nil {
		b.errs = append(b.errs, fmt.Errorf("%s.%s is no scalar", in, name))
	}
	return member
}

// reference wraps a reference, beside which nothing else would count. Where a
// member may be null, so must be what it refers to: validators differ in
// whether being nullable here is enough.
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

// checkNullable refuses a shape that may be null in one place and not in
// another.
func (b *builder) checkNullable() {
	refuse := func(ref *openapi3.SchemaRef, in string) {
		made := b.made[strings.TrimPrefix(ref.Ref, schemaPrefix)]
		if ref.Ref != "" && made.Value.Nullable {
			b.errs = append(b.errs, fmt.Errorf("%s is null elsewhere, but not in %s", ref.Ref, in))
		}
	}
	for name, made := range b.made {
		for _, member := range made.Value.Properties {
			if member.Value.Items != nil {
				refuse(member.Value.Items, name)
			}
			for _, ref := range member.Value.AllOf {
				if !member.Value.Nullable {
					refuse(ref, name)
				}
			}
		}
	}
}

// closed refuses members that the schema does not have.
func closed(schema *openapi3.Schema) *openapi3.Schema {
	no := false
	schema.AdditionalProperties = openapi3.BoolSchema{Has: &no}
	return schema
}
