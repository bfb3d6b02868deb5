namespace Freshet.Sql;

/// <summary>A change of a result as text.</summary>
/// <param name="Weight">How often the row comes (above zero) or goes (below).</param>
/// <param name="Line">The row's values, separated by tabs; NULL is <c>null</c>.</param>
public readonly record struct ChangeLine(long Weight, string Line);
