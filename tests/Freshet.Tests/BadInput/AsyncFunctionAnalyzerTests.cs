using System.Collections.Immutable;
using Freshet.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Freshet.Tests.BadInput;

/// <summary>What the compiler says of asynchronous functions where none belong, over the real API.</summary>
public sealed class AsyncFunctionAnalyzerTests
{
    [Theory]
    [InlineData("numbers.ForEach(async n => await Task.Delay(1));", "'ForEach' does not wait for a task: the function is async void")]
    [InlineData("numbers.Map(async n => { await Task.Delay(1); return n; }).Discard();", "'Map' does not wait for a task: each record would be a Task.")]
    [InlineData("numbers.Map(n => Task.FromResult(n)).Discard();", "'Map' does not wait for a task: each record would be a Task.")]
    [InlineData("numbers.Map(n => new ValueTask<long>(n)).Discard();", "'Map' does not wait for a task: each record would be a ValueTask.")]
    [InlineData("numbers.Map(Later).Discard();", "'Map' does not wait for a task: each record would be a Task.")]
    [InlineData("numbers.KeyBy(async n => n).Count((key, n) => n).Discard();", "'KeyBy' does not wait for a task: each record would be a Task.")]
    public async Task Asynchronous_function_is_an_error_where_none_belongs(string written, string expected)
    {
        var found = Assert.Single(await Analyze(written));

        Assert.Equal(("FRESHET001", DiagnosticSeverity.Error), (found.Id, found.Severity));
        Assert.StartsWith(expected, found.GetMessage());
        Assert.Contains("MapAsync", found.GetMessage());
    }

    [Theory]
    [InlineData("numbers.MapAsync(async (n, cancel) => { await Task.Delay(1, cancel); return n; }).Discard();")]
    [InlineData("numbers.ForEachAsync(async (n, cancel) => await Task.Delay(1, cancel));")]
    [InlineData("numbers.Map(n => n + 1).ForEach(n => Console.WriteLine(n));")]
    [InlineData("numbers.ForEach(n => { _ = Task.Run(async () => await Task.Delay(1)); });")] // the user's own affair
    [InlineData("new System.Collections.Generic.List<int>().ForEach(async n => await Task.Delay(n));")] // not ours
    public async Task Nothing_is_said_elsewhere(string written) => Assert.Empty(await Analyze(written));

    private static async Task<ImmutableArray<Diagnostic>> Analyze(string written)
    {
        var code = $$"""
            using System;
            using System.Threading.Tasks;
            using Freshet;

            static class Program
            {
                static Task<long> Later(long n) => Task.FromResult(n);

                static void Build(DataStream<long> numbers)
                {
                    {{written}}
                }
            }
            """;
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("job", [CSharpSyntaxTree.ParseText(code)], references, new CSharpCompilationOptions(Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return await compilation.WithAnalyzers([new AsyncFunctionAnalyzer()]).GetAnalyzerDiagnosticsAsync();
    }
}
