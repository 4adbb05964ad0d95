namespace Weir.Silo.Hosting;

/// <summary>Settings are unknown or not allowed.</summary>
internal sealed class SettingsException : Exception
{
    public SettingsException()
    {
    }

    public SettingsException(string message)
        : base(message) => Reasons = [message];

    public SettingsException(string message, Exception innerException)
        : base(message, innerException) => Reasons = [message];

    public SettingsException(IReadOnlyList<string> reasons)
        : base(string.Join(' ', reasons)) => Reasons = reasons;

    /// <summary>Each fault in a line.</summary>
    public IReadOnlyList<string> Reasons { get; } = [];
}
