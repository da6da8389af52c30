// Command month goes from a new contract to a penalty by the client that
// oapi-codegen makes of the document, and prints the statement's penalty.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"slaledger/openapi/testdata/client/month/client"
)

// as returns a client that signs in with the token in an environment variable.
func as(variable string) *client.ClientWithResponses {
	signIn := func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+os.Getenv(variable))
		return nil
	}
	c, err := client.NewClientWithResponses(os.Getenv("SLALEDGER_URL"), client.WithRequestEditorFn(signIn))
	if err != nil {
		log.Fatal(err)
	}
	return c
}

// need ends the program unless there is the answer that was hoped for.
func need[A any](answer *A, body []byte, err error) *A {
	if err != nil || answer == nil {
		log.Fatalf("%v: %s", err, body)
	}
	return answer
}

var (
	ctx            = context.Background()
	staff          = as("CONTRACT_STAFF")
	measurer       = as("MEASURER")
	month          = "2024-04"
	availability   = "123456789012.123456" // more digits than a float holds
	deductionPoint = "60.000001"
)

func main() {
	contract := newContract()
	answer, err := measurer.PutSheetWithResponse(ctx, contract, month, nil, client.SheetInput{
		Method:       client.MethodInspection,
		Measurements: &[]client.MeasurementInput{{ItemCode: "AVAIL-01", Value: &availability}},
	})
	if err != nil {
		log.Fatal(err)
	}
	if preview := need(answer.JSON200, answer.Body, nil).Preview; preview == nil || preview.Penalty == nil {
		log.Fatalf("the preview has no penalty: %s", answer.Body)
	}
	settled, err := measurer.SettleMonthWithResponse(ctx, contract, month, nil, client.SettlementInput{})
	if err != nil {
		log.Fatal(err)
	}
	line := need(settled.JSON201, settled.Body, nil).Lines[0]
	penalty, err := staff.GetPenaltyWithResponse(ctx, contract, month, &client.GetPenaltyParams{})
	if err != nil {
		log.Fatal(err)
	}
	p := need(penalty.JSON200, penalty.Body, nil)
	fmt.Println(*line.Value, p.Total, p.ExactReduction, p.Reduction, p.Payable)
	refused(contract)
}

// newContract records a contract with an agreement and returns its id.
func newContract() string {
	created, err := staff.CreateContractWithResponse(ctx, nil, client.ContractInput{
		Name: "見本", Vendor: client.VendorInput{Id: "fuji", Name: "フジ"}, StartMonth: month, EndMonth: "2025-03",
		Fees: []client.FeeInput{{FromMonth: month, ToMonth: "2025-03", MonthlyAmount: "1000001"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	contract := need(created.JSON201, created.Body, nil).Id
	agreed, err := staff.CreateAgreementWithResponse(ctx, contract, nil, client.AgreementInput{
		EffectiveFrom: month, Items: []client.ItemInput{{
			Code: "AVAIL-01", Name: "稼働率", Counting: client.CountMonthly, DeductionPoints: deductionPoint,
			Baseline: &client.ThresholdInput{Op: client.Above, Value: availability},
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	need(agreed.JSON201, agreed.Body, nil)
	return contract
}

// refused says why a settled month takes no more measurements.
func refused(contract string) {
	another := "0"
	answer, err := measurer.PutSheetWithResponse(ctx, contract, month, nil, client.SheetInput{
		Method: client.MethodInspection, Measurements: &[]client.MeasurementInput{{ItemCode: "AVAIL-01", Value: &another}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(need(answer.ApplicationproblemJSON409, answer.Body, nil).Code)
}
