namespace Freshet.Sql;

/// <summary>A change of a result.</summary>
/// <param name="Row">The row.</param>
/// <param name="Weight">How often it comes (above zero) or goes (below).</param>
public readonly record struct Change<T>(T Row, long Weight);
