const { contentFaults } = require('./content-faults');
const { deliveryFaults } = require('./delivery-faults');
const { redirect } = require('./redirect-fault');

/** Everything that can go wrong with one request. Each makes a plain object with a `name`. */
const faults = { ...contentFaults, ...deliveryFaults, redirect };

module.exports = { faults };
