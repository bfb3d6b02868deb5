using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Freshet.Analyzers;

/// <summary>
/// Finds asynchronous functions given to operators that do not wait: <c>ForEach(async r => ...)</c> would go on past its call, and <c>Map(async r => ...)</c> would send tasks
/// on as records. Both are refused when the job is written, too; here before it is run.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AsyncFunctionAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "FRESHET001",
        "An asynchronous function where none belongs",
        "'{0}' does not wait for a task: {1}. Use MapAsync, FlatMapAsync, FilterAsync or ForEachAsync.",
        "Freshet",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(static c => Look((IInvocationOperation)c.Operation, c.ReportDiagnostic), OperationKind.Invocation);
    }

    private static void Look(IInvocationOperation call, System.Action<Diagnostic> report)
    {
        if (!IsFreshet(call.TargetMethod.ContainingNamespace))
        {
            return;
        }

        foreach (var argument in call.Arguments)
        {
            if (argument.Value is not IDelegateCreationOperation made || MethodOf(made) is not { } method)
            {
                continue;
            }

            if (method is { IsAsync: true, ReturnsVoid: true })
            {
                report(Diagnostic.Create(Rule, argument.Syntax.GetLocation(), call.TargetMethod.Name, "the function is async void, nobody awaits its end, and what it throws ends the process"));
            }
            else if (IsTask(method.ReturnType) && GivesRecord(argument.Parameter))
            {
                report(Diagnostic.Create(Rule, argument.Syntax.GetLocation(), call.TargetMethod.Name, $"each record would be a {method.ReturnType.Name}"));
            }
        }
    }

    private static IMethodSymbol? MethodOf(IDelegateCreationOperation made) => made.Target switch
    {
        IAnonymousFunctionOperation function => function.Symbol,
        IMethodReferenceOperation reference => reference.Method,
        _ => null,
    };

    /// <summary>The delegate's result is whatever the caller makes it: its declaration gives a type parameter back.</summary>
    private static bool GivesRecord(IParameterSymbol? parameter) =>
        parameter?.OriginalDefinition.Type is INamedTypeSymbol { DelegateInvokeMethod.ReturnType.TypeKind: TypeKind.TypeParameter };

    private static bool IsTask(ITypeSymbol type) =>
        type.Name is "Task" or "ValueTask" && type.ContainingNamespace?.ToDisplayString() == "System.Threading.Tasks";

    private static bool IsFreshet(INamespaceSymbol? space)
    {
        while (space is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
        {
            space = space.ContainingNamespace;
        }

        return space?.Name == "Freshet";
    }
}
