using Freshet.Core;

namespace Freshet.Testing;

/// <summary>A job graph drawn from a seed: steps that read steps before them. What nobody reads is written to files.</summary>
internal sealed record RandomGraph(IReadOnlyList<GraphStep> Steps)
{
    private const int JoinsMost = 2; // each may multiply records

    private static readonly GraphStepKind[] OneInput =
    [
        GraphStepKind.Map, GraphStepKind.Filter, GraphStepKind.FlatMap, GraphStepKind.MapAsync, GraphStepKind.Process, GraphStepKind.Spread,
        GraphStepKind.Window, GraphStepKind.Cumulative, GraphStepKind.Session, GraphStepKind.WindowAll,
        GraphStepKind.Split, GraphStepKind.Distinct, GraphStepKind.Calendar, GraphStepKind.WindowFunction, GraphStepKind.Rolling, GraphStepKind.States,
    ];

    private static readonly GraphStepKind[] TwoInputs =
    [
        GraphStepKind.Union, GraphStepKind.CoProcess, GraphStepKind.InnerJoin, GraphStepKind.FullJoin, GraphStepKind.WindowJoin, GraphStepKind.Broadcast,
        GraphStepKind.LeftJoin, GraphStepKind.RightJoin, GraphStepKind.CoGroup, GraphStepKind.Temporal, GraphStepKind.MapBoth,
    ];

    /// <summary>Steps that nobody reads.</summary>
    public IEnumerable<int> Ends => Enumerable.Range(0, Steps.Count).Where(i => !Steps.Any(s => s.Left == i || s.Right == i));

    /// <summary>The graph of a seed: 2 to 12 operators; in batch mode two more at its ends.</summary>
    public static RandomGraph Of(ulong seed, bool isBatch = false)
    {
        var random = new SeededRandom(seed * 0x9E37_79B9_7F4A_7C15);
        var steps = new List<GraphStep> { new(GraphStepKind.Source, -1, -1, 0) };
        var joins = 0;
        for (var left = 2 + random.Next(11); left > 0; left--)
        {
            if (random.Chance(0.1))
            {
                steps.Add(new GraphStep(GraphStepKind.Source, -1, -1, 0));
            }

            var kind = random.Chance(0.4) ? TwoInputs[random.Next(TwoInputs.Length)] : OneInput[random.Next(OneInput.Length)];
            var isJoin = kind is GraphStepKind.InnerJoin or GraphStepKind.FullJoin or GraphStepKind.LeftJoin or GraphStepKind.RightJoin or GraphStepKind.WindowJoin or GraphStepKind.FlatMap;
            if (isJoin && ++joins > JoinsMost)
            {
                kind = GraphStepKind.Map;
            }

            var (one, other) = (Readable(steps, random), Readable(steps, random));
            steps.Add(new GraphStep(kind, one, Array.IndexOf(TwoInputs, kind) >= 0 ? other : -1, random.Next(1000)));
        }

        if (seed % 4 == 3)
        {
            steps.Add(new GraphStep(GraphStepKind.Epochs, Readable(steps, random), -1, random.Next(1000)));
        }

        if (isBatch)
        {
            GraphStep[] ends = [new(GraphStepKind.Sorted, Readable(steps, random), -1, 0), new(GraphStepKind.Partitions, Readable(steps, random), -1, random.Next(1000))];
            steps.AddRange(ends);
        }

        return new RandomGraph(steps);
    }

    /// <summary>A step to read; those of late are likelier.</summary>
    private static int Readable(List<GraphStep> steps, SeededRandom random)
    {
        while (true)
        {
            var step = steps.Count - 1 - random.Next(random.Chance(0.6) ? Math.Min(2, steps.Count) : steps.Count);
            if (steps[step].Kind is not (GraphStepKind.Broadcast or GraphStepKind.Rolling or GraphStepKind.States))
            {
                return step;
            }
        }
    }
}
