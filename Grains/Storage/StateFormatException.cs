namespace Weir.Grains.Storage;

/// <summary>Stored bytes that this program cannot read. Nothing is guessed: the state stays as it is.</summary>
public sealed class StateFormatException(string message) : Exception(message);
