// Goes from a new contract to a penalty by the types that openapi-typescript
// makes of the document, and prints the statement's penalty.
import createClient from "openapi-fetch";
import type { paths } from "./schema";

function as(variable: string) {
  return createClient<paths>({
    baseUrl: process.env["SLALEDGER_URL"]!,
    headers: { Authorization: `Bearer ${process.env[variable]}` },
  });
}

const staff = as("CONTRACT_STAFF");
const measurer = as("MEASURER");
const month = "2024-04";
const availability = "123456789012.123456"; // more digits than a float holds

// need ends the program unless there is the answer that was hoped for.
function need<D>(answer: { data?: D; error?: unknown }): D {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

async function newContract(): Promise<string> {
  const created = await staff.POST("/contracts", {
    body: {
      name: "見本", vendor: { id: "fuji", name: "フジ" }, start_month: month, end_month: "2025-03",
      fees: [{ from_month: month, to_month: "2025-03", monthly_amount: "1000001" }],
    },
  });
  const contract = need(created).id;
  need(await staff.POST("/contracts/{contract}/agreements", {
    params: { path: { contract } },
    body: {
      effective_from: month,
      items: [{
        code: "AVAIL-01", name: "稼働率", counting: "monthly", deduction_points: "60.000001",
        baseline: { op: ">", value: availability },
      }],
    },
  }));
  return contract;
}

async function main() {
  const path = { contract: await newContract(), month };
  const sheet = need(await measurer.PUT("/contracts/{contract}/months/{month}/measurements", {
    params: { path },
    body: { method: "inspection", measurements: [{ item_code: "AVAIL-01", value: availability }] },
  }));
  const foreseen: string | undefined = sheet.preview?.penalty?.reduction;
  const settled = need(await measurer.POST("/contracts/{contract}/months/{month}/settlement", { params: { path } }));
  const penalty = need(await staff.GET("/contracts/{contract}/penalties/{month}", { params: { path } }));
  if (foreseen !== penalty.reduction) throw new Error(`foreseen ${foreseen}`);
  console.log(settled.lines[0]!.value, penalty.total, penalty.exact_reduction, penalty.reduction, penalty.payable);
  const refused = await measurer.PUT("/contracts/{contract}/months/{month}/measurements", {
    params: { path },
    body: { method: "inspection", measurements: [{ item_code: "AVAIL-01", value: "0" }] },
  });
  const why: "month_settled" extends NonNullable<typeof refused.error>["code"] ? string | undefined : never = refused.error?.code;
  console.log(why);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
