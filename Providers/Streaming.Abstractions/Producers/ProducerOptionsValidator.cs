using System.Globalization;
using Microsoft.Extensions.Options;

namespace Weir.Streaming;

/// <summary>Checks <see cref="ProducerOptions"/> at start; every message names key, value and bound.</summary>
public sealed class ProducerOptionsValidator : IValidateOptions<ProducerOptions>
{
    private readonly RangeValidator<ProducerOptions> _ranges = new("Ingest");

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ProducerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var ranges = _ranges.Validate(name, options);
        return ranges.Failed || (long)options.MaxProducers * options.ProducerWindow <= ProducerOptions.MaxNumbers
            ? ranges
            : ValidateOptionsResult.Fail(string.Create(
                CultureInfo.InvariantCulture,
                $"Ingest:MaxProducers is {options.MaxProducers} and Ingest:ProducerWindow {options.ProducerWindow}; "
                + $"multiplied they must be at most {ProducerOptions.MaxNumbers} numbers remembered per stream."));
    }
}
