namespace Freshet;

/// <summary>A packed file is damaged or cut short.</summary>
internal sealed class UnpackException(string message, Exception? inner = null) : Exception(message, inner);
