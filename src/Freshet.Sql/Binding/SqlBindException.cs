using Freshet.Sql.Parsing;

namespace Freshet.Sql;

/// <summary>A statement is SQL, and cannot be carried out: an unknown name, types that do not fit, something that is not there. Says where, and what to do.</summary>
public sealed class SqlBindException : Exception
{
    internal SqlBindException(SqlError error)
        : base(error.Text) => Error = error;

    /// <summary>The error with its place.</summary>
    public SqlError Error { get; }
}
