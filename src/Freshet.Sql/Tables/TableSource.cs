using Freshet.Core.Graph;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tables;

/// <summary>A table that can be read.</summary>
internal abstract class TableSource
{
    /// <summary>The columns that it can give.</summary>
    public abstract SqlList<DataField> Columns { get; }

    /// <summary>True when it ends.</summary>
    public abstract bool IsBounded { get; }

    /// <summary>True when rows only come.</summary>
    public virtual bool IsAppendOnly => true;

    /// <summary>The column that event time goes by, where the source makes watermarks itself; -1 for none.</summary>
    public virtual int TimeColumn => -1;

    /// <summary>All rows, for a look-up; null when it cannot be looked up.</summary>
    public virtual Func<IEnumerable<Columns.ColumnBatch>>? Lookup => null;

    /// <summary>Adds it to a job: the number of a node that sends column batches, with those columns that are needed; the others are null.</summary>
    public abstract int Build(StreamEnvironment env, Plans.ColumnNeed need);

    /// <summary>Adds a reader: an operator that is an <see cref="ISourceReader"/> and sends column batches.</summary>
    protected static int AddReader(StreamEnvironment env, string name, Func<Operator> create, bool isBounded, string? detail = null, string? uid = null, int? parallelismMax = null) => env.Add(new StreamNode
    {
        Id = env.NextId,
        Name = name,
        Uid = uid,
        Role = NodeRole.Source,
        Create = create,
        IsBounded = isBounded,
        IsStateful = true,
        ParallelismMax = parallelismMax,
        Detail = detail,
    });
}

/// <summary>A table that can be written.</summary>
internal abstract class TableSink
{
    /// <summary>False when it takes rows that come and none that go.</summary>
    public virtual bool TakesChanges => true;

    /// <summary>Adds it to a job, behind a node that sends column batches with all of these columns.</summary>
    public abstract void Build(StreamEnvironment env, int input, SqlList<DataField> columns);

    /// <summary>The same, for a sink that works otherwise where rows only come.</summary>
    public virtual void Build(StreamEnvironment env, int input, SqlList<DataField> columns, bool isAppendOnly) => Build(env, input, columns);
}
