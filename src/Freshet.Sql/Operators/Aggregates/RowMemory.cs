using System.Runtime.CompilerServices;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>What of a row lies outside of it: texts.</summary>
internal abstract class RowMemory
{
    public abstract ReadOnlySpan<byte> Read(nint row, Core.State.Column column);

    public abstract void Write(nint row, Core.State.Column column, ReadOnlySpan<byte> bytes);

    public ViewWriter Texts { get; } = new();
}
