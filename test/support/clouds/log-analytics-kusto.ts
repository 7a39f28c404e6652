import "@kusto/language-service-next/bridge.min.js";
import "@kusto/language-service-next/Kusto.Language.Bridge.min.js";

/** The little that is used of Microsoft's own reader of the language, which comes as two scripts that set globals. */
interface Kusto {
  readonly KustoCode: {
    ParseAndAnalyze(query: string, globals: unknown): { GetDiagnostics(): List<Diagnostic> };
  };
  readonly Parsing: {
    readonly TokenParser: { ParseTokens(text: string, options: null): readonly { readonly Text: string }[] };
  };
  readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } };
  readonly Symbols: {
    readonly TableSymbol: { readonly $ctor7: new (name: string, schema: string, description: null) => unknown };
    readonly DatabaseSymbol: { readonly $ctor1: new (name: string, symbols: readonly unknown[]) => unknown };
  };
}
interface List<T> {
  readonly Count: number;
  getItem(index: number): T;
}
interface Diagnostic {
  readonly Severity: string;
  readonly Message: string;
}

const kusto = (globalThis as unknown as { Kusto: { Language: Kusto } }).Kusto.Language;

/** The columns as Azure Monitor documents them. */
const aksAudit =
  "TenantId:string, SourceSystem:string, Type:string, TimeGenerated:datetime, _ResourceId:string, _SubscriptionId:string, " +
  "PodName:string, Level:string, AuditId:string, Stage:string, RequestUri:string, Verb:string, User:dynamic, " +
  "SourceIps:dynamic, UserAgent:string, ObjectRef:dynamic, ResponseStatus:dynamic, RequestObject:dynamic, " +
  "ResponseObject:dynamic, RequestReceivedTime:datetime, StageReceivedTime:datetime, Annotations:dynamic";
const diagnostics =
  "TenantId:string, SourceSystem:string, Type:string, TimeGenerated:datetime, _ResourceId:string, ResourceId:string, " +
  "ResourceGroup:string, SubscriptionId:string, Category:string, OperationName:string, log_s:string, pod_s:string";

const { TableSymbol, DatabaseSymbol } = kusto.Symbols;
const workspaceOf = (columns: string) =>
  kusto.GlobalState.Default.WithDatabase(
    new DatabaseSymbol.$ctor1("workspace", [
      new TableSymbol.$ctor7("AKSAudit", `(${columns})`, null),
      new TableSymbol.$ctor7("AKSAuditAdmin", `(${columns})`, null),
      new TableSymbol.$ctor7("AzureDiagnostics", `(${diagnostics})`, null),
    ]),
  );
const workspace = workspaceOf(aksAudit);
/** Without those that the documentation's lists do not reach. */
const poorWorkspace = workspaceOf(aksAudit.replace(/, (User|UserAgent|Verb):\w+/g, ""));

/** What Kusto finds wrong with a query on the tables of AKS; warnings, too. */
export function problemsOf(query: string, { isPoor = false } = {}): readonly string[] {
  const found = kusto.KustoCode.ParseAndAnalyze(query, isPoor ? poorWorkspace : workspace).GetDiagnostics();
  return Array.from({ length: found.Count }, (_, n) => {
    const { Severity, Message } = found.getItem(n);
    return `${Severity}: ${Message}`;
  });
}

/** The tokens of a query without space and comments, as Kusto tells them apart; the last is empty. */
export function tokensOf(query: string): readonly string[] {
  return kusto.Parsing.TokenParser.ParseTokens(query, null).map(({ Text }) => Text);
}
