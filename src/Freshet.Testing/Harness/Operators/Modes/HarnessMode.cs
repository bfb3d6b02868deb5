namespace Freshet.Testing;

/// <summary>One way to replay a test. Each must give out what the plain run does.</summary>
internal abstract class HarnessMode<TIn>
{
    /// <summary>What failure messages call it.</summary>
    public abstract string Name { get; }

    /// <summary>True when the order of records between two watermarks is not comparable.</summary>
    public virtual bool IsAnyOrder => false;

    /// <summary>True when every record was handled once, so that the operator's own counts are exact.</summary>
    public virtual bool CountsAreExact => false;

    /// <summary>True when the operator is restored between the begin and the end.</summary>
    public virtual bool Restarts => true;

    /// <summary>The runs of this mode, one after the other.</summary>
    public abstract IEnumerable<HarnessRun> Runs(OperatorSetup<TIn> setup);

    protected RunPosition At(OperatorSetup<TIn> setup) => new(Name, element => Describe(setup, element));

    private static string Describe(OperatorSetup<TIn> setup, int element) => element < 0
        ? "while opening"
        : $"at element {element + 1} of {setup.Input.Count}: {setup.Input[element]}";
}

/// <summary>What a run gave out, and what it was.</summary>
/// <param name="Position">Names the run in messages.</param>
/// <param name="Log">What came out.</param>
/// <param name="Counted">What the operator counted.</param>
/// <param name="UsesState">True when it kept keyed state.</param>
/// <param name="MakesWatermarks">True when it makes watermarks itself.</param>
internal sealed record HarnessRun(RunPosition Position, OutputLog Log, (long Late, long Bad) Counted, bool UsesState, bool MakesWatermarks);
