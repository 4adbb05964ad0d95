using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Weir.Streaming;

/// <summary>Refuses, at start, an option outside the range that stands at its property; names the key, the value and the bounds.</summary>
/// <typeparam name="TOptions">Options with <see cref="RangeAttribute"/>s.</typeparam>
/// <param name="section">Settings section.</param>
/// <param name="more">What else is wrong with the values.</param>
public sealed class RangeValidator<TOptions>(string section, Func<TOptions, IEnumerable<string>>? more = null) : IValidateOptions<TOptions>
    where TOptions : class
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var failures = new List<string>();
        foreach (var property in typeof(TOptions).GetProperties())
        {
            var value = property.GetValue(options);
            if (property.GetCustomAttribute<RangeAttribute>() is { } range && !range.IsValid(value))
            {
                failures.Add(string.Create(CultureInfo.InvariantCulture, $"{section}:{property.Name} is {value}; it must be between {range.Minimum} and {range.Maximum}."));
            }
        }

        failures.AddRange(more?.Invoke(options) ?? []);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
