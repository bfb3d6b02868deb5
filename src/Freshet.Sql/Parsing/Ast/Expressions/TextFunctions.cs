namespace Freshet.Sql.Parsing;

/// <summary>Which end of a text is trimmed.</summary>
public enum TrimSide
{
    /// <summary>Both ends.</summary>
    Both,

    /// <summary>The start.</summary>
    Leading,

    /// <summary>The end.</summary>
    Trailing,
}

/// <summary>TRIM([side] [characters] FROM text); blanks where no characters are given.</summary>
public sealed record TrimFunction(TrimSide Side, SqlExpression? Characters, SqlExpression Text) : SqlExpression;

/// <summary>SUBSTRING(text FROM start [FOR length]), also written with commas; the first character is 1.</summary>
public sealed record SubstringFunction(SqlExpression Text, SqlExpression Start, SqlExpression? Length = null) : SqlExpression;

/// <summary>POSITION(part IN text [FROM start]).</summary>
public sealed record PositionFunction(SqlExpression Part, SqlExpression Text, SqlExpression? Start = null) : SqlExpression;

/// <summary>OVERLAY(text PLACING part FROM start [FOR length]).</summary>
public sealed record OverlayFunction(SqlExpression Text, SqlExpression Part, SqlExpression Start, SqlExpression? Length = null) : SqlExpression;
