using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Sources;

/// <summary>The sources that share out numbers, through the source harness.</summary>
public sealed class NumberSourcesHarnessTests
{
    private static IEnumerable<TestElement<long>> Records(int count, int from = 0) => Enumerable.Range(from, count).Select(static n => Record((long)n));

    [Fact]
    public void FromCollection_is_exact_in_all_modes() =>
        SourceTest.Of(static environment => environment.FromCollection(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"]))
            .Expect(Record("a"), Record("b"), Record("c"), Record("d"), Record("e"), Record("f"), Record("g"), Record("h"), Record("i"), Record("j"), Record("k"))
            .CheckAll();

    [Fact]
    public void FromCollection_is_exact_in_all_modes_when_it_is_empty() =>
        SourceTest.Of(static environment => environment.FromCollection(Array.Empty<long>())).Expect(Records(0)).CheckAll();

    [Fact]
    public void FromSequence_is_exact_in_all_modes() =>
        SourceTest.Of(static environment => environment.FromSequence(3, 202)).Expect(Records(200, from: 3)).CheckAll();

    [Fact]
    public void Generate_is_exact_in_all_modes() =>
        SourceTest.Of(static environment => environment.Generate(static n => n, new GeneratorOptions { Count = 40 })).Expect(Records(40)).CheckAll();

    [Fact]
    public void Generate_at_a_rate_is_exact_in_all_modes() =>
        SourceTest.Of(static environment => environment.Generate(static n => n, new GeneratorOptions { Count = 20, RatePerSecond = 300 }))
            .StartingAt(1_000)
            .Expect(Records(20))
            .CheckAll();
}
