package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/CycloneDX/cyclonedx-go"
)

// writeBill writes the bill of materials, as CycloneDX.
func (r *release) writeBill(parts []part) error {
	file, err := os.Create(r.file("sbom.cdx.json"))
	if err != nil {
		return err
	}
	defer file.Close()
	encoder := cyclonedx.NewBOMEncoder(file, cyclonedx.BOMFileFormatJSON).SetPretty(true)
	if err := encoder.EncodeVersion(r.bill(parts), cyclonedx.SpecVersion1_6); err != nil {
		return err
	}
	return file.Close()
}

// bill is the bill of materials. Its number follows from the commit and the parts, so that
// the same release has the same one.
func (r *release) bill(parts []part) *cyclonedx.BOM {
	program := cyclonedx.Component{
		BOMRef: "pkg:golang/slaledger@v" + r.version, Type: cyclonedx.ComponentTypeApplication, Name: "slaledger",
		Version: r.version, PackageURL: "pkg:golang/slaledger@v" + r.version,
	}
	bill := cyclonedx.NewBOM()
	bill.Metadata = &cyclonedx.Metadata{
		Timestamp: r.time.Format(time.RFC3339), Component: &program,
		Properties: &[]cyclonedx.Property{{Name: "slaledger:commit", Value: r.commit}},
	}
	var components []cyclonedx.Component
	var needs []string
	for _, p := range parts {
		components = append(components, p.component())
		needs = append(needs, p.purl)
	}
	bill.Components = &components
	bill.Dependencies = &[]cyclonedx.Dependency{{Ref: program.BOMRef, Dependencies: &needs}}
	number := sha256.Sum256([]byte(r.commit + "\n" + strings.Join(needs, "\n")))
	number[6], number[8] = number[6]&0x0f|0x80, number[8]&0x3f|0x80 // an UUID of version 8 (RFC 9562)
	bill.SerialNumber = fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x",
		number[:4], number[4:6], number[6:8], number[8:10], number[10:16])
	return bill
}

// component is a part as CycloneDX describes it. The sum of a module is that of go.sum in
// hexadecimal, as cyclonedx-gomod writes it.
func (p part) component() cyclonedx.Component {
	var licences cyclonedx.Licenses
	for _, name := range p.licences {
		licences = append(licences, cyclonedx.LicenseChoice{License: &cyclonedx.License{ID: name}})
	}
	c := cyclonedx.Component{
		BOMRef: p.purl, Type: cyclonedx.ComponentTypeLibrary, Name: p.name, Version: p.version, PackageURL: p.purl,
		Scope: cyclonedx.ScopeRequired, Licenses: &licences,
	}
	if sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(p.sum, "h1:")); err == nil && len(sum) > 0 {
		c.Hashes = &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA256, Value: hex.EncodeToString(sum)}}
	}
	return c
}
