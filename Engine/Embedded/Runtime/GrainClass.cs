using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>What the silo knows of one grain class.</summary>
internal sealed class GrainClass
{
    private const string Suffix = "grain";
    private readonly ConstructorInfo _constructor;
    private readonly Func<Activation, object?>[] _arguments;

    public GrainClass(Type type, IServiceProvider services, GrainCollectionOptions collection, TimeProvider clock)
    {
        Type = type;
        GrainType = type.GetCustomAttribute<GrainTypeAttribute>()?.GetGrainType(services, type) ?? GrainType.Create(NameByConvention(type));
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        var age = collection.ClassSpecificCollectionAge.TryGetValue(type.FullName!, out var own)
            ? own
            : collection.CollectionAge;
        CollectionAge = age == Timeout.InfiniteTimeSpan || age == TimeSpan.MaxValue ? null : (long)(age.TotalSeconds * clock.TimestampFrequency);
        _constructor = FindConstructor(type);
        _arguments = Array.ConvertAll(_constructor.GetParameters(), ArgumentFor);
    }

    public Type Type { get; }
    public GrainType GrainType { get; }
    public bool IsReentrant { get; }
    /// <summary>How long it may be idle, in ticks of the silo's clock; null for ever.</summary>
    public long? CollectionAge { get; }

    public object CreateInstance(Activation activation)
    {
        try
        {
            var arguments = _arguments.Length == 0 ? [] : new object?[_arguments.Length];
            for (var index = 0; index < arguments.Length; index++)
            {
                arguments[index] = _arguments[index](activation);
            }

            return _constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Failed to create an instance of grain type '{Type}'. See InnerException for details.", exception);
        }
    }

    private static string NameByConvention(Type type)
    {
#pragma warning disable CA1308 // Orleans' own convention.
        var name = type.Name.ToLowerInvariant();
#pragma warning restore CA1308
        return name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
    }

    private static ConstructorInfo FindConstructor(Type type)
    {
        var constructors = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        return constructors.FirstOrDefault(constructor => constructor.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute), false))
            ?? constructors.Where(constructor => constructor.IsPublic).MaxBy(constructor => constructor.GetParameters().Length)
            ?? throw new InvalidOperationException($"The grain class {type} has no public constructor.");
    }

    private static Func<Activation, object?> ArgumentFor(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } state)
        {
            if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            {
                throw new InvalidOperationException($"Parameter '{parameter.Name}' of {parameter.Member.DeclaringType} has [PersistentState] but is "
                    + $"no IPersistentState<T>.");
            }

            var create = typeof(PersistentState<>).MakeGenericType(type.GetGenericArguments())
                .GetMethod(nameof(PersistentState<int>.Create), BindingFlags.Static | BindingFlags.Public)!
                .CreateDelegate<Func<Activation, IPersistentStateConfiguration, object>>();
            return activation => create(activation, state);
        }

        if (type == typeof(IGrainContext)) { return activation => activation; }

        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed)
        {
            return activation => activation.ActivationServices.GetRequiredKeyedService(type, keyed.Key);
        }

        return parameter.HasDefaultValue
            ? activation => activation.ActivationServices.GetService(type) ?? parameter.DefaultValue
            : activation => activation.ActivationServices.GetRequiredService(type);
    }
}
