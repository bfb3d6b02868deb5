namespace Freshet.Sql.Parsing;

/// <summary>ALTER TABLE [IF EXISTS] t …, or ALTER VIEW v ….</summary>
public sealed record Alter(ObjectKind Kind, QualifiedName Name, bool IfExists, AlterAction Action) : SqlStatement;

/// <summary>What is altered.</summary>
public abstract record AlterAction : SqlNode
{
    private protected AlterAction()
    {
    }
}

/// <summary>RENAME TO t.</summary>
public sealed record RenameTo(QualifiedName Name) : AlterAction;

/// <summary>RENAME a TO b: a column.</summary>
public sealed record RenameColumn(SqlList<Identifier> Column, Identifier Name) : AlterAction;

/// <summary>SET ('k' = 'v').</summary>
public sealed record SetOptions(SqlList<TableOption> Options) : AlterAction;

/// <summary>RESET ('k').</summary>
public sealed record ResetOptions(SqlList<StringLiteral> Keys) : AlterAction;

/// <summary>ADD or MODIFY columns, a watermark, a key.</summary>
public sealed record AlterElements(bool Modify, SqlList<TableElement> Elements) : AlterAction;

/// <summary>DROP (a, b): columns.</summary>
public sealed record DropColumns(SqlList<Identifier> Columns) : AlterAction;

/// <summary>DROP PRIMARY KEY.</summary>
public sealed record DropPrimaryKey : AlterAction;

/// <summary>DROP CONSTRAINT c.</summary>
public sealed record DropConstraint(Identifier Name) : AlterAction;

/// <summary>DROP WATERMARK.</summary>
public sealed record DropWatermark : AlterAction;

/// <summary>AS SELECT …: of a view.</summary>
public sealed record AlterQuery(Query Query) : AlterAction;
