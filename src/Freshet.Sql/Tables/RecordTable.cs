using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using Freshet.Core.Graph;
using Freshet.Sql.Columns;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;

namespace Freshet.Sql.Tables;

/// <summary>
/// A stream as a table: a column for each public property or field of <typeparamref name="T"/>, in the order in which they are declared. A record of the
/// stream says which row comes, or goes.
/// </summary>
internal sealed class RecordTable<[DynamicallyAccessedMembers(RecordTypes.Used)] T, TIn> : TableSource
{
    private readonly DataStream<TIn> _stream;
    private readonly Func<TIn, Change<T>> _change;
    private readonly Func<T, object?>[] _members;
    private readonly bool _hasTime;
    private int? _node;

    public RecordTable(DataStream<TIn> stream, Func<TIn, Change<T>> change, bool isAppendOnly, string? timeColumn)
    {
        (_stream, _change, IsAppendOnly) = (stream, change, isAppendOnly);
        _hasTime = timeColumn is not null;
        var fields = new List<DataField>();
        var members = new List<Func<T, object?>>();
        var type = typeof(T);
        if (RecordTypes.Scalar(type) is { } scalar)
        {
            fields.Add(new DataField("value", scalar));
            members.Add(static record => RecordTypes.Value(record));
        }
        else
        {
            foreach (var member in RecordTypes.Members(type))
            {
                var memberType = member is PropertyInfo p ? p.PropertyType : ((FieldInfo)member).FieldType;
                fields.Add(new DataField(member.Name, RecordTypes.Scalar(memberType)
                    ?? throw FreshetException.User($"Member '{member.Name}' of {type.Name} is a {memberType.Name}, which is no column yet. Map the stream to a record of numbers, texts, times and enums before.")));
                var get = Getter(member);
                members.Add(record => RecordTypes.Value(get(record)));
            }
        }

        if (timeColumn is not null)
        {
            fields.Add(new DataField(timeColumn, DataType.Timestamp(3).WithNull(false)));
        }

        _members = [.. members];
        IsBounded = Ends(stream);
        Columns = SqlList.Create<DataField>([.. fields]);
    }

    public override SqlList<DataField> Columns { get; }

    public override bool IsBounded { get; }

    public override bool IsAppendOnly { get; }

    public override int TimeColumn => _hasTime ? Columns.Count - 1 : -1;

    public override int Build(StreamEnvironment env, ColumnNeed need)
    {
        if (!ReferenceEquals(env, _stream.Environment))
        {
            throw FreshetException.User("The table's stream belongs to another job.");
        }

        return _node ??= Add(env, env.NextId); // all queries read one: the records are taken apart once
    }

    private int Add(StreamEnvironment env, int id) => env.Add(
        new StreamNode { Id = id, Name = "rows", Role = NodeRole.Operator, Create = () => new Reader(Columns, _change, _members, _hasTime) },
        [.. _stream.Origins.Select(o => o.Into(id, 0))]);

    private static Func<T, object?> Getter(MemberInfo member)
    {
        var record = Expression.Parameter(typeof(T));
        return Expression.Lambda<Func<T, object?>>(Expression.Convert(Expression.MakeMemberAccess(record, member), typeof(object)), record).Compile();
    }

    /// <summary>True when all sources that the stream comes from end.</summary>
    private static bool Ends(DataStream<TIn> stream)
    {
        var graph = stream.Environment.ToGraph();
        var open = new Stack<int>(stream.Origins.Select(static o => o.Node));
        var seen = new HashSet<int>();
        while (open.TryPop(out var node))
        {
            if (!seen.Add(node))
            {
                continue;
            }

            if (graph.Nodes[node] is { Role: NodeRole.Source, IsBounded: false })
            {
                return false;
            }

            foreach (var edge in graph.Into(node))
            {
                open.Push(edge.From);
            }
        }

        return true;
    }

    private sealed class Reader(SqlList<DataField> columns, Func<TIn, Change<T>> change, Func<T, object?>[] members, bool hasTime) : Operator, IReceiver<TIn>
    {
        private readonly RowWriter _writer = new(columns);
        private readonly object?[] _values = new object?[columns.Count];
        private BatchEmitter? _output;

        public void OnBatch(Batch<TIn> batch)
        {
            if (hasTime && !batch.HasTimestamps)
            {
                throw FreshetException.User($"{Context.Describe()} got records without event times, and the table has a column of them. Give the stream times by WithWatermarks(…).");
            }

            for (var i = 0; i < batch.Count; i++)
            {
                var (row, weight) = change(batch.Items[i]);
                for (var m = 0; m < members.Length; m++)
                {
                    _values[m] = members[m](row);
                }

                if (hasTime)
                {
                    _values[^1] = batch.Timestamps[i];
                }

                _writer.Add(_values, weight);
                if (_writer.IsFull)
                {
                    _output!.Send(_writer.Take()!);
                }
            }

            if (_writer.Take() is { } rows)
            {
                _output!.Send(rows);
            }

            batch.Release();
        }

        public override void Close() => _writer.Dispose();

        protected override void OnOpen() => _output = Context.BatchOutput(0);
    }
}

/// <summary>Which types of .NET are which of SQL.</summary>
internal static class RecordTypes
{
    /// <summary>What trimming must leave of a record's type.</summary>
    public const DynamicallyAccessedMemberTypes Used = DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicParameterlessConstructor | DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties;

    /// <summary>The members of a record, in the order of its constructor or its declaration.</summary>
    public static IReadOnlyList<MemberInfo> Members([DynamicallyAccessedMembers(Used)] Type type)
    {
        var members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static p => p.CanRead && p.GetIndexParameters().Length == 0 && p.Name != "EqualityContract").Cast<MemberInfo>()
            .Concat(type.GetFields(BindingFlags.Public | BindingFlags.Instance))
            .OrderBy(static m => m.MetadataToken).ToArray();
        return members.Length > 0 ? members : throw FreshetException.User($"{type.Name} has no public members that could be columns.");
    }

    /// <summary>The SQL type of a type; null when there is none.</summary>
    public static DataType? Scalar(Type type)
    {
        var isNullable = !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;
        type = Nullable.GetUnderlyingType(type) ?? type;
        DataType? found = type.IsEnum ? DataType.String
            : type == typeof(bool) ? DataType.Boolean
            : type == typeof(sbyte) ? new DataType(TypeKind.TinyInt)
            : type == typeof(short) || type == typeof(byte) ? new DataType(TypeKind.SmallInt)
            : type == typeof(int) || type == typeof(ushort) ? DataType.Int
            : type == typeof(long) || type == typeof(uint) ? DataType.BigInt
            : type == typeof(float) ? new DataType(TypeKind.Float)
            : type == typeof(double) ? DataType.Double
            : type == typeof(decimal) ? DataType.Decimal(38, 18)
            : type == typeof(string) || type == typeof(Utf8Text) || type == typeof(Guid) || type == typeof(char) ? DataType.String
            : type == typeof(byte[]) ? DataType.Bytes
            : type == typeof(DateOnly) ? DataType.Date
            : type == typeof(TimeOnly) ? new DataType(TypeKind.Time, true, 3)
            : type == typeof(DateTime) ? DataType.Timestamp(6)
            : type == typeof(DateTimeOffset) ? DataType.TimestampLtz(6)
            : type == typeof(TimeSpan) ? new DataType(TypeKind.IntervalTime)
            : null;
        return found?.WithNull(isNullable || type == typeof(Utf8Text));
    }

    /// <summary>A value as <see cref="RowWriter"/> takes it.</summary>
    public static object? Value(object? value) => value switch
    {
        Enum e => e.ToString(),
        Guid g => g.ToString(),
        char c => c.ToString(),
        _ => value,
    };
}
