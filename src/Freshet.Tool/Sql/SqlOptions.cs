namespace Freshet.Tool.Sql;

/// <summary>How results are shown.</summary>
internal enum ResultFormat
{
    /// <summary>The answer as a table where the input ends or a person looks on, its changes otherwise.</summary>
    Auto,

    /// <summary>The answer.</summary>
    Table,

    /// <summary>Every change of it.</summary>
    Changelog,
}

/// <summary>What <c>freshet sql</c> was told.</summary>
internal sealed record SqlOptions
{
    public ResultFormat Format { get; init; }

    public bool Json { get; init; }

    public int RowsMost { get; init; } = 1000;

    /// <summary>Options of jobs, as <see cref="JobArguments"/> takes them.</summary>
    public IReadOnlyList<string> Job { get; init; } = [];
}
