namespace Freshet.Sql.Parsing;

/// <content>Statements.</content>
internal sealed partial class SqlWriter
{
    private void Statement(SqlStatement statement)
    {
        switch (statement)
        {
            case QueryStatement query: Query(query.Query); break;
            case CreateTable table: Table(table); break;
            case CreateView view: View(view); break;
            case CreateFunction function: Function(function); break;
            case Drop drop: Add("DROP ").Add(drop.Temporary, "TEMPORARY ").Add(drop.System, "SYSTEM ").Kind(drop.Kind).Add(drop.IfExists, "IF EXISTS ").Name(drop.Name); break;
            case Alter alter: Add("ALTER ").Kind(alter.Kind).Add(alter.IfExists, "IF EXISTS ").Name(alter.Name).Add(" "); Action(alter.Action); break;
            case Insert insert: Insert(insert); break;
            case StatementSet set: Set(set); break;
            case Explain explain: Explain(explain); break;
            case SetStatement set: Add("SET"); OptionAfter(set.Option); break;
            case ResetStatement reset: Add("RESET").Add(reset.Key is not null, " ").QuoteIf(reset.Key?.Value); break;
            case Describe describe: Add("DESCRIBE ").Add(describe.Extended, "EXTENDED ").Name(describe.Name); break;
            case Show show: Show(show); break;
            case ShowCreate show: Add("SHOW CREATE ").Kind(show.Kind).Name(show.Name); break;
        }
    }

    private SqlWriter Kind(ObjectKind kind) => Add(kind switch { ObjectKind.Table => "TABLE ", ObjectKind.View => "VIEW ", _ => "FUNCTION " });

    private SqlWriter QuoteIf(string? text) => text is null ? this : Quote(text);

    private void OptionAfter(TableOption? option)
    {
        if (option is not null)
        {
            Add(" ");
            Option(option);
        }
    }

    private void Option(TableOption option) => Quote(option.Key.Value).Add(" = ").Quote(option.Value.Value);

    private SqlWriter Comment(string? comment) => comment is null ? this : Add(" COMMENT ").Quote(comment);

    private void Table(CreateTable table)
    {
        Add("CREATE ").Add(table.Temporary, "TEMPORARY ").Add("TABLE ").Add(table.IfNotExists, "IF NOT EXISTS ").Name(table.Name);
        if (table.Elements.Count > 0)
        {
            Add(" (").List(table.Elements, Element).Add(")");
        }

        Comment(table.Comment);
        if (table.Distribution is { } distribution)
        {
            Add(" ");
            Distribution(distribution);
        }

        if (table.PartitionedBy.Count > 0)
        {
            Add(" PARTITIONED BY ").Names(table.PartitionedBy);
        }

        if (table.Options.Count > 0)
        {
            Add(" WITH (").List(table.Options, Option).Add(")");
        }

        if (table.Like is { } like)
        {
            Add(" ");
            Like(like);
        }

        if (table.Query is { } query)
        {
            Add(" AS ");
            Query(query);
        }
    }

    private void Distribution(TableDistribution distribution)
    {
        Add("DISTRIBUTED");
        if (distribution.Columns.Count > 0)
        {
            Add(" BY ").Add(distribution.Kind ?? "").Names(distribution.Columns);
        }

        if (distribution.Buckets is { } buckets)
        {
            Add(" INTO ").Add(buckets).Add(" BUCKETS");
        }
    }

    private void Element(TableElement element)
    {
        switch (element)
        {
            case PhysicalColumn column:
                Name(column.Name).Add(" ");
                Type(column.Type);
                Comment(column.Comment);
                break;
            case MetadataColumn column:
                Name(column.Name).Add(" ");
                Type(column.Type);
                Add(" METADATA").Add(column.Key is not null, " FROM ").QuoteIf(column.Key).Add(column.Virtual, " VIRTUAL").Comment(column.Comment);
                break;
            case ComputedColumn column:
                Name(column.Name).Add(" AS ").Expression(column.Expression).Comment(column.Comment);
                break;
            case QueryColumn column:
                Name(column.Name);
                break;
            case WatermarkElement watermark:
                Add("WATERMARK FOR ").List(watermark.Column, part => Name(part), ".").Add(" AS ").Expression(watermark.Expression);
                break;
            case PrimaryKeyElement key:
                if (key.ConstraintName is not null)
                {
                    Add("CONSTRAINT ").Name(key.ConstraintName).Add(" ");
                }

                Add("PRIMARY KEY ").Names(key.Columns).Add(key.NotEnforced, " NOT ENFORCED");
                break;
        }
    }

    private void Like(LikeClause like)
    {
        Add("LIKE ").Name(like.Source);
        if (like.Options.Count > 0)
        {
            Add(" (").List(like.Options, Like, " ").Add(")");
        }
    }

    private void Like(LikeOption option) => Add(option.Strategy switch { LikeStrategy.Including => "INCLUDING ", LikeStrategy.Excluding => "EXCLUDING ", _ => "OVERWRITING " }).Add(option.Feature switch
    {
        LikeFeature.All => "ALL",
        LikeFeature.Constraints => "CONSTRAINTS",
        LikeFeature.Distribution => "DISTRIBUTION",
        LikeFeature.Generated => "GENERATED",
        LikeFeature.Metadata => "METADATA",
        LikeFeature.Options => "OPTIONS",
        LikeFeature.Partitions => "PARTITIONS",
        _ => "WATERMARKS",
    });

    private void View(CreateView view)
    {
        Add("CREATE ").Add(view.Temporary, "TEMPORARY ").Add("VIEW ").Add(view.IfNotExists, "IF NOT EXISTS ").Name(view.Name);
        if (view.Columns.Count > 0)
        {
            Add(" ").Names(view.Columns);
        }

        Comment(view.Comment).Add(" AS ");
        Query(view.Query);
    }

    private void Function(CreateFunction function)
    {
        Add("CREATE ").Add(function.Temporary, "TEMPORARY ").Add(function.System, "SYSTEM ").Add("FUNCTION ").Add(function.IfNotExists, "IF NOT EXISTS ");
        Name(function.Name).Add(" AS ").Quote(function.ClassName);
        if (function.Language is not null)
        {
            Add(" LANGUAGE ").Add(function.Language.Name);
        }
    }

    private void Insert(Insert insert)
    {
        Add(insert.Overwrite ? "INSERT OVERWRITE " : "INSERT INTO ").Name(insert.Target).HintsAfter(insert.Hints);
        if (insert.Partition.Count > 0)
        {
            Add(" PARTITION (").List(insert.Partition, Value).Add(")");
        }

        if (insert.Columns.Count > 0)
        {
            Add(" ").Names(insert.Columns);
        }

        Add(" ");
        Query(insert.Query);
        Add(insert.OnConflict switch
        {
            ConflictAction.Error => " ON CONFLICT DO ERROR",
            ConflictAction.Nothing => " ON CONFLICT DO NOTHING",
            ConflictAction.Deduplicate => " ON CONFLICT DO DEDUPLICATE",
            _ => "",
        });
    }

    private void Value(PartitionValue value) => Name(value.Column).Add(" = ").Expression(value.Value);

    private void Set(StatementSet set)
    {
        Add("EXECUTE STATEMENT SET BEGIN ");
        foreach (var insert in set.Inserts)
        {
            Insert(insert);
            Add("; ");
        }

        Add("END");
    }

    private void Explain(Explain explain)
    {
        Add("EXPLAIN ").Add(explain.Analyze, "ANALYZE ");
        List(explain.Details, detail => Add(detail switch
        {
            ExplainDetail.EstimatedCost => "ESTIMATED_COST",
            ExplainDetail.ChangelogMode => "CHANGELOG_MODE",
            ExplainDetail.JsonExecutionPlan => "JSON_EXECUTION_PLAN",
            _ => "PLAN_ADVICE",
        })).Add(explain.Details.Count > 0, " ");
        Statement(explain.Statement);
    }

    private void Show(Show show)
    {
        Add("SHOW ").Add(show.Kind switch
        {
            ShowKind.Tables => "TABLES",
            ShowKind.Views => "VIEWS",
            ShowKind.Functions => "FUNCTIONS",
            ShowKind.UserFunctions => "USER FUNCTIONS",
            ShowKind.Columns => "COLUMNS",
            _ => "JOBS",
        });
        if (show.From is not null)
        {
            Add(" FROM ").Name(show.From);
        }

        if (show.Pattern is not null)
        {
            Add(" ");
            Pattern(show.Pattern);
        }
    }

    private void Pattern(ShowPattern pattern) => Add(pattern.Negated, "NOT ").Add(pattern.IgnoreCase ? "ILIKE " : "LIKE ").Quote(pattern.Pattern);

    private void Action(AlterAction action)
    {
        switch (action)
        {
            case RenameTo rename: Add("RENAME TO ").Name(rename.Name); break;
            case RenameColumn rename: Add("RENAME ").List(rename.Column, part => Name(part), ".").Add(" TO ").Name(rename.Name); break;
            case SetOptions set: Add("SET (").List(set.Options, Option).Add(")"); break;
            case ResetOptions reset: Add("RESET (").List(reset.Keys, key => Quote(key.Value)).Add(")"); break;
            case AlterElements elements: Add(elements.Modify ? "MODIFY (" : "ADD (").List(elements.Elements, Element).Add(")"); break;
            case DropColumns drop: Add("DROP ").Names(drop.Columns); break;
            case DropPrimaryKey: Add("DROP PRIMARY KEY"); break;
            case DropConstraint drop: Add("DROP CONSTRAINT ").Name(drop.Name); break;
            case DropWatermark: Add("DROP WATERMARK"); break;
            case AlterQuery query: Add("AS "); Query(query.Query); break;
        }
    }
}
