using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tests.Parsing.Ast;

/// <content>Statements.</content>
internal sealed partial class RandomSql
{
    public SqlStatement Statement() => Below(14) switch
    {
        0 or 1 => CreateTable(),
        2 => new CreateView(Qualified(), Query(2)) { Temporary = Chance(30), IfNotExists = Chance(30), Columns = Some(0, 2, Name), Comment = Maybe(30, Text) },
        3 => Function(),
        4 => Dropped(),
        5 => Altered(),
        6 => Insert(),
        7 => new StatementSet(Some(1, 3, Insert)),
        8 => new Explain(Pick<Func<SqlStatement>>(() => new QueryStatement(Query(2)), Insert, () => new StatementSet(Some(1, 2, Insert)))(), [.. Enum.GetValues<ExplainDetail>().Where(_ => Chance(30))]),
        9 => new SetStatement(Maybe(80, Option)),
        10 => new ResetStatement(Maybe(80, Literal)),
        11 => Chance(50) ? new Describe(Qualified(), Chance(50)) : new ShowCreate(Pick(ObjectKind.Table, ObjectKind.View), Qualified()),
        12 => Show(),
        _ => new QueryStatement(Query(3)),
    };

    private CreateTable CreateTable()
    {
        var query = Maybe(20, () => Query(1));
        return new CreateTable(Qualified())
        {
            Temporary = Chance(30),
            IfNotExists = Chance(30),
            Elements = Some(0, 4, () => query is not null && Chance(30) ? new QueryColumn(Name()) : Element()),
            Comment = Maybe(30, Text),
            Distribution = Maybe(20, () => Chance(50) ? new TableDistribution(null, [], 1 + Below(9)) : new TableDistribution(Pick<string?>(null, "HASH", "RANGE"), Some(1, 2, Name), Chance(50) ? 4 : null)),
            PartitionedBy = Some(0, 2, Name),
            Options = Some(0, 3, Option),
            Like = query is null ? Maybe(20, () => new LikeClause(Qualified(), Some(0, 3, Like))) : null,
            Query = query,
        };
    }

    private LikeOption Like()
    {
        var strategy = Any<LikeStrategy>();
        return new LikeOption(strategy, strategy == LikeStrategy.Overwriting ? Pick(LikeFeature.Generated, LikeFeature.Metadata, LikeFeature.Options, LikeFeature.Watermarks) : Any<LikeFeature>());
    }

    private TableElement Element() => Below(5) switch
    {
        0 => new MetadataColumn(Name(), Type(1), Maybe(50, Text), Chance(50), Maybe(30, Text)),
        1 => new ComputedColumn(Name(), Expression(2), Maybe(30, Text)),
        2 => new WatermarkElement(Some(1, 2, Name), Expression(2)),
        3 => new PrimaryKeyElement(Maybe(50, Name), Some(1, 2, Name), Chance(70)),
        _ => new PhysicalColumn(Name(), Type(3), Maybe(30, Text)),
    };

    private CreateFunction Function()
    {
        var system = Chance(30);
        return new CreateFunction(Qualified(), Text()) { Temporary = system || Chance(30), System = system, IfNotExists = Chance(30), Language = Maybe(30, () => new Identifier(Pick("CSHARP", "SCALA", "java"))) };
    }

    private Drop Dropped()
    {
        var kind = Any<ObjectKind>();
        var system = kind == ObjectKind.Function && Chance(30);
        return new Drop(kind, Qualified()) { Temporary = system || Chance(30), System = system, IfExists = Chance(50) };
    }

    private Alter Altered()
    {
        var view = Chance(30);
        AlterAction action = view
            ? Chance(50) ? new RenameTo(Qualified()) : new AlterQuery(Query(1))
            : Below(9) switch
            {
                0 => new RenameTo(Qualified()),
                1 => new RenameColumn(Some(1, 2, Name), Name()),
                2 => new SetOptions(Some(0, 2, Option)),
                3 => new ResetOptions(Some(1, 2, Literal)),
                4 => new DropColumns(Some(1, 2, Name)),
                5 => new DropPrimaryKey(),
                6 => new DropConstraint(Name()),
                7 => new DropWatermark(),
                _ => new AlterElements(Chance(50), Some(1, 3, Element)),
            };
        return new Alter(view ? ObjectKind.View : ObjectKind.Table, Qualified(), Chance(30), action);
    }

    private Insert Insert() => new(Qualified(), Query(2))
    {
        Overwrite = Chance(20),
        Hints = Chance(20) ? Some(1, 1, Hint) : [],
        Partition = Some(0, 2, () => new PartitionValue(Name(), Expression(0))),
        Columns = Some(0, 2, Name),
        OnConflict = Any<ConflictAction>(),
    };

    private Show Show()
    {
        var kind = Any<ShowKind>();
        return new Show(kind)
        {
            From = kind == ShowKind.Columns ? Qualified() : kind is ShowKind.Tables or ShowKind.Views or ShowKind.Functions ? Maybe(40, Qualified) : null,
            Pattern = kind == ShowKind.Jobs ? null : Maybe(40, () => new ShowPattern(Text(), Chance(50), Chance(30))),
        };
    }
}
