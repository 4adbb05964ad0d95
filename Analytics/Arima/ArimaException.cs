namespace Weir.Analytics.Arima;

/// <summary>A model cannot be fitted to a series; the message says what is missing.</summary>
/// <param name="message">What is missing.</param>
public sealed class ArimaException(string message) : Exception(message);
